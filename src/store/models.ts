// Mongoose models made from the descriptions of the collections: schemas, casts and indexes of everything kept.

import { Schema } from 'mongoose';
import type { Connection, IndexOptions, Model } from 'mongoose';
import { SPECS } from './collections/index.js';
import type { SpecName } from './collections/index.js';
import type { Spec } from './collections/spec.js';
import { pathOf } from './collections/spec.js';
import type { Field, Fields, Stored } from './fields.js';

export type Models = Record<SpecName, Model<Stored>>;

/** How mongoose is told a path's type. */
interface PathType {
  type: unknown;
  default?: unknown;
  required?: boolean;
}

function typeOf(field: Field): PathType {
  switch (field.kind) {
    case 'key':
      return { type: BigInt, default: null };
    case 'int':
      return { type: Number, default: null };
    case 'bool':
      return { type: Boolean, default: null };
    case 'date':
      return { type: Date, default: null };
    case 'strings':
      return { type: [String], default: [] };
    case 'object':
      return { type: embedded(field.fields), default: null };
    case 'list':
      return { type: [embedded(field.fields)], default: [] };
    default:
      return { type: String, default: null };
  }
}

function embedded(fields: Fields): Schema<Stored> {
  const definition = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, typeOf(field)]));
  return new Schema<Stored>(definition, { _id: false, id: false, strict: 'throw' });
}

function schemaOf<R>(spec: Spec<R>): Schema<Stored> {
  const definition: Record<string, PathType> = spec.idField === null ? { _id: { type: String } } : {};
  for (const [name, field] of Object.entries<Field>({ ...spec.fields, ...spec.hidden?.fields })) {
    const path = pathOf(spec, name);
    definition[path] = path === '_id' ? { type: typeOf(field).type, required: true } : typeOf(field);
  }
  const schema = new Schema<Stored>(definition, {
    collection: spec.collection, strict: 'throw', strictQuery: 'throw', versionKey: false, id: false, minimize: false,
    autoIndex: false, autoCreate: false,
  });
  for (const index of spec.indexes) {
    const options: IndexOptions = { name: index.name };
    if (index.unique === true) options.unique = true;
    if (index.only !== undefined) options.partialFilterExpression = index.only;
    if (index.expireAfterSeconds !== undefined) options.expireAfterSeconds = index.expireAfterSeconds;
    schema.index(index.keys, options);
  }
  return schema;
}

/** The models of a connection, one per collection. Index creation is left to the migrations. */
export function modelsOf(connection: Connection): Models {
  const models: Partial<Models> = {};
  for (const name of Object.keys(SPECS) as SpecName[]) {
    models[name] = connection.model<Stored>(name, schemaOf(SPECS[name] as Spec<Stored>));
  }
  return models as Models;
}
