"""Small definitions of every language, each with a bit of everything."""

from __future__ import annotations

OPENAPI = """\
openapi: 3.1.0
info: {title: Search, version: 3.4.0, description: "Finds **music**. <script>alert(1)</script>"}
servers:
  - url: https://api.meadowlark.fm/{stage}
    variables: {stage: {default: v3}}
tags: [{name: Search, description: Finding}]
security: [{token: []}]
paths:
  /search/{market}:
    parameters:
      - {name: market, in: path, required: true, schema: {type: string, minLength: 2}}
    get:
      tags: [Search]
      summary: Search the music catalog
      description: "[click](javascript:alert(1)) <img src=x onerror=alert(1)>"
      operationId: search
      parameters:
        - {name: q, in: query, required: true, description: What was typed., schema: {type: string}, example: aurora}
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 50, default: 20}}
        - $ref: '#/components/parameters/types'
      responses:
        '200':
          description: A page of results
          headers: {X-Total: {schema: {type: integer}}}
          content:
            application/json: {schema: {$ref: '#/components/schemas/Page'}}
        default: {$ref: '#/components/responses/Problem'}
    post:
      deprecated: true
      security: []
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Track'}, example: {id: trk_1, title: Aurora}}
      responses: {'204': {description: Done}}
webhooks:
  played:
    post: {responses: {'200': {description: ok}}}
components:
  parameters:
    types: {name: types, in: query, schema: {type: array, items: {$ref: '#/components/schemas/Type'}}}
  responses:
    Problem:
      description: What went wrong
      content: {application/problem+json: {schema: {type: object, properties: {title: {type: string}}}}}
  securitySchemes:
    token: {type: http, scheme: bearer, description: Ask the team.}
  schemas:
    Type: {type: string, enum: [track, album]}
    Track:
      type: object
      required: [id]
      properties:
        id: {type: string, format: uuid, readOnly: true}
        title: {type: [string, 'null']}
        album: {$ref: '#/components/schemas/Album'}
        by: {oneOf: [{$ref: '#/components/schemas/Person'}, {type: string}]}
    Album: {type: object, properties: {tracks: {type: array, items: {$ref: '#/components/schemas/Track'}}}}
    Person: {allOf: [{type: object, properties: {name: {type: string}}}], additionalProperties: {type: integer}}
    Page:
      type: object
      properties:
        total: {type: integer}
        items: {type: array, items: {$ref: '#/components/schemas/Track'}}
"""

SWAGGER = """\
swagger: '2.0'
info: {title: Old, version: '1'}
host: old.meadowlark.fm
basePath: /v1
schemes: [https]
consumes: [application/json]
paths:
  /tracks:
    post:
      parameters:
        - {name: body, in: body, required: true, schema: {$ref: '#/definitions/Track'}}
      responses: {'201': {description: Made, schema: {$ref: '#/definitions/Track'}}}
  /upload:
    post:
      parameters: [{name: file, in: formData, type: file, required: true}]
      responses: {'200': {description: ok}}
definitions:
  Track: {type: object, properties: {id: {type: string}}}
"""

ASYNC_2 = """\
asyncapi: 2.6.0
info: {title: Plays, version: '1'}
servers: {main: {url: kafka.meadowlark.fm, protocol: kafka}}
channels:
  plays/{market}:
    parameters: {market: {schema: {type: string}}}
    publish: {message: {oneOf: [{$ref: '#/components/messages/Played'}, {name: Skipped, payload: {type: object}}]}}
    subscribe: {message: {$ref: '#/components/messages/Played'}}
components:
  messages: {Played: {payload: {$ref: '#/components/schemas/Play'}}}
  schemas: {Play: {type: object, properties: {track: {type: string}}}}
"""

ASYNC_3 = """\
asyncapi: 3.0.0
info: {title: Plays, version: '2'}
channels:
  plays:
    address: plays.{market}
    parameters: {market: {enum: [se, no]}}
    messages: {played: {payload: {type: object, properties: {track: {type: string}}}}}
operations:
  onPlay: {action: receive, channel: {$ref: '#/channels/plays'}}
  tellPlay:
    action: send
    channel: {$ref: '#/channels/plays'}
    messages: [{$ref: '#/channels/plays/messages/played'}]
"""

GRAPHQL = '''\
"""A track."""
type Track implements Node & Named @key(fields: "id") {
  id: ID!
  "Its name"
  title(language: String = "en"): String @deprecated(reason: "use name")
  by: [Artist!]!
}
interface Node { id: ID! }
interface Named { title: String }
union Artist = Person | Band
type Person { name: String! }
type Band { members: [Person] }
enum Kind { TRACK ALBUM }
scalar Date
input Filter { kind: Kind = TRACK, after: Date }
directive @key(fields: String!) repeatable on OBJECT | INTERFACE
type Query {
  "Finds tracks"
  search(q: String!, filter: Filter = {kind: TRACK}): [Track!]!
}
extend type Query { track(id: ID!): Track }
type Mutation { rename(id: ID!, title: String!): Track }
# no subscription
'''

PROTO = """\
// Copyright of somebody.

syntax = "proto3";
package meadowlark.search.v1;
import "google/protobuf/timestamp.proto";
option java_package = "fm.meadowlark";

// Finds music.
service Search {
  // Finds tracks.
  rpc Find(FindRequest) returns (FindResponse);
  rpc Watch(stream FindRequest) returns (stream FindResponse) { option deprecated = true; }
}
message FindRequest {
  string q = 1; // trailing
  optional Kind kind = 2 [deprecated = true];
  reserved 3, 4;
  enum Kind { ANY = 0; TRACK = 1; }
  oneof page { int32 number = 5; string token = 6; }
}
/* What was found. */
message FindResponse {
  message Track { string id = 1; map<string, Label> labels = 2; }
  message Label { string text = 1; }
  repeated Track tracks = 1;
  google.protobuf.Timestamp at = 2;
}
"""
