{{/* One Deployment: `role` says what its processes do, `process` is their section of the values. */}}
{{- define "callboard.process" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "callboard.name" .top }}-{{ .role }}
  labels:
    {{- include "callboard.labels" .top | nindent 4 }}
    app.kubernetes.io/component: {{ .role }}
spec:
  {{- if not (dig "autoscaling" "enabled" false .process) }}
  replicas: {{ .process.replicas }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "callboard.selector" .top | nindent 6 }}
      app.kubernetes.io/component: {{ .role }}
  strategy:
    rollingUpdate:
      maxUnavailable: 0
      maxSurge: 1
  template:
    metadata:
      labels:
        {{- include "callboard.selector" .top | nindent 8 }}
        app.kubernetes.io/component: {{ .role }}
        {{- with .top.Values.podLabels }}{{ toYaml . | nindent 8 }}{{ end }}
      annotations:
        checksum/configuration: {{ toYaml .top.Values.configuration | sha256sum }}
        {{- with .top.Values.podAnnotations }}{{ toYaml . | nindent 8 }}{{ end }}
    spec:
      serviceAccountName: {{ include "callboard.account" .top }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      {{- with .top.Values.imagePullSecrets }}
      imagePullSecrets: {{ toYaml . | nindent 8 }}
      {{- end }}
      {{- with .top.Values.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        runAsGroup: 10001
        fsGroup: 10001
        seccompProfile: {type: RuntimeDefault}
      terminationGracePeriodSeconds: 30
      containers:
        - name: callboard
          image: "{{ .top.Values.image.repository }}:{{ .top.Values.image.tag | default .top.Chart.AppVersion }}"
          imagePullPolicy: {{ .top.Values.image.pullPolicy }}
          args: [serve, --config, /etc/callboard/callboard.yaml, --role, {{ .role }}]
          {{- with .top.Values.environment }}
          env: {{ toYaml . | nindent 12 }}
          {{- end }}
          {{- with .top.Values.environmentFrom }}
          envFrom: {{ toYaml . | nindent 12 }}
          {{- end }}
          ports:
            - {name: http, containerPort: 7007}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {drop: [ALL]}
          # A large catalog without a snapshot takes its time; a process that has started answers at once.
          startupProbe:
            httpGet: {path: /healthz, port: http}
            periodSeconds: 2
            failureThreshold: 150
          livenessProbe:
            httpGet: {path: /healthz, port: http}
            periodSeconds: 10
            timeoutSeconds: 5
          readinessProbe:
            httpGet: {path: /readyz, port: http}
            periodSeconds: 5
            timeoutSeconds: 5
          resources: {{ toYaml .process.resources | nindent 12 }}
          volumeMounts:
            - {name: configuration, mountPath: /etc/callboard, readOnly: true}
            - {name: data, mountPath: /data}
            - {name: temporary, mountPath: /tmp}
      volumes:
        - name: configuration
          configMap: {name: {{ include "callboard.name" .top }}}
        - name: data
          emptyDir: {sizeLimit: {{ .top.Values.data.sizeLimit }}}
        - name: temporary
          emptyDir: {}
      {{- with .top.Values.nodeSelector }}
      nodeSelector: {{ toYaml . | nindent 8 }}
      {{- end }}
      {{- with .top.Values.tolerations }}
      tolerations: {{ toYaml . | nindent 8 }}
      {{- end }}
      {{- with .top.Values.affinity }}
      affinity: {{ toYaml . | nindent 8 }}
      {{- end }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "callboard.selector" .top | nindent 14 }}
              app.kubernetes.io/component: {{ .role }}
{{- end }}
