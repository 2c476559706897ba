import { z } from 'zod';

/** A JSON Schema (draft 2020-12) with the keywords that the comparison understands; others are kept as they are. */
export interface JsonSchema {
  readonly $ref?: string | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly anyOf?: readonly JsonSchema[] | undefined;
  readonly oneOf?: readonly JsonSchema[] | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: JsonSchema | boolean | undefined;
  readonly propertyNames?: JsonSchema | undefined;
  readonly items?: JsonSchema | boolean | undefined;
  readonly prefixItems?: readonly JsonSchema[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly exclusiveMinimum?: number | undefined;
  readonly exclusiveMaximum?: number | undefined;
  readonly [keyword: string]: unknown;
}

const Nested = z.lazy(() => JsonSchema);
const NestedOrBoolean = z.union([z.boolean(), Nested]);

export const JsonSchema: z.ZodType<JsonSchema> = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(Nested).optional(),
  oneOf: z.array(Nested).optional(),
  properties: z.record(z.string(), Nested).optional(),
  required: z.array(z.string()).optional(),
  additionalProperties: NestedOrBoolean.optional(),
  propertyNames: Nested.optional(),
  items: NestedOrBoolean.optional(),
  prefixItems: z.array(Nested).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
});

/** Keywords that tell people something and constrain nothing. */
export const ANNOTATIONS: ReadonlySet<string> = new Set([
  '$comment',
  'default',
  'deprecated',
  'description',
  'examples',
  'id',
  'title',
]);
