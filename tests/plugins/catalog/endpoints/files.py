"""The catalog that the tests of the REST API ask about: small, and with one of each oddity."""

CATALOG = {
    "all.yaml": """\
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: all}
spec: {targets: [./org.yaml, ./software.yaml]}
""",
    "org.yaml": """\
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: payments, title: Payments}
spec: {type: team, children: []}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: ada}
spec: {memberOf: [payments], profile: {displayName: Ada, email: ada@example.com}}
""",
    "software.yaml": """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: wallet
  title: Wallet
  description: Keeps the money.
  annotations: {acme.io/tier: Gold}
  labels: {Team: Money}
  tags: [java, web]
spec:
  type: service
  lifecycle: production
  owner: payments
  flag: true
  size: 12
  custom: {nested: [a, {c: 1}]}
  dependsOn: ["resource:store", "component:ledger"]
  providesApis: [money]
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: Ledger, title: ledger, tags: [java, batch]}
spec: {type: Service, lifecycle: experimental, owner: payments}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: site, namespace: shop}
spec: {type: website, lifecycle: production, owner: "group:default/payments"}
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: money}
spec: {type: openapi, lifecycle: production, owner: payments, definition: "openapi: 3.0.0"}
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: {name: store}
spec: {type: database, owner: payments}
""",
}

EVERYTHING = ["Ledger", "ada", "money", "payments", "site", "store", "wallet"]


def component(name: str, **more: str) -> str:
    """A minimal good component as YAML; `more` adds lines to its metadata."""
    extra = "".join(f"\n  {key}: {value}" for key, value in more.items())
    return f"""\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: {name}{extra}
spec: {{type: service, lifecycle: production, owner: payments}}
"""
