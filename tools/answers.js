#!/usr/bin/env node
/**
 * What the routes answer, as JSON schemas, read from the types of their handlers by the compiler itself: nothing is written
 * twice, and no schema says what the code does not. The build writes it for /docs; the tests hold every answer against it.
 * Usage: node tools/answers.js <file to write>: { answers: { "GET /api/…": schema or null }, schemas: { name: schema } }
 */
import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { API, SignatureKind, SymbolFlags, TypeFlags } from 'typescript/unstable/sync';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const STAFF_API = '/api/staff';
const REF = '#/components/schemas/';
/** A handler that has sent by itself, or goes on sending: no JSON. */
const SENT = 'FastifyReply';

const config = resolve(root, 'tsconfig.build.json');
const api = new API({ cwd: root });
const project = api.updateSnapshot({ openProjects: [config] }).getProject(config);
if (!project) throw new Error(`${config} cannot be read`);
const { checker, program } = project;
/** @type {Record<string, object>} */
const schemas = {};
/** Type ids by the name of their schema. */
const named = new Map();
/** @type {Record<string, object | null>} */
const answers = {};

for (const file of program.getSourceFileNames().filter((name) => name.startsWith(join(root, 'src/api/'))))
  visit(program.getSourceFile(file));
api.close();
writeFileSync(process.argv[2] ?? '/dev/stdout', JSON.stringify({ answers, schemas: sorted(schemas) }));

/** Finds `routes.add({ method, url, … }, handler)` and `app.get('/api/…', handler)`. */
function visit(node) {
  const { expression, arguments: given } = node;
  const [object, call] = [expression?.expression?.text, expression?.name?.text];
  if (given && object === 'routes' && call === 'add') {
    const [[method], urls] = ['method', 'url'].map((name) => literals(given[0], name));
    for (const url of urls) answers[`${method} ${STAFF_API}${url}`] = answer(given[1], `${method} ${url}`);
  } else if (given?.length === 2 && object === 'app' && /^(?:get|post)$/.test(call ?? '')) {
    const key = `${call.toUpperCase()} ${given[0].text}`;
    answers[key] = answer(given[1], key);
  }
  node.forEachChild(visit);
}

/** What a property of a route can be: one string, or some known ones. */
function literals(route, name) {
  const value = route.properties?.find((one) => one.name?.text === name)?.initializer;
  const type = value && checker.getTypeAtLocation(value);
  const parts = type?.isUnionType() ? type.getTypes() : [type];
  return parts.map((part) => {
    if (typeof part?.value !== 'string') throw new Error(`the ${name} of a route is not known beforehand`);
    return part.value;
  });
}

/** @returns null where a handler sends by itself */
function answer(handler, key) {
  const [signature] = checker.getSignaturesOfType(checker.getTypeAtLocation(handler), SignatureKind.Call);
  const promise = checker.getReturnTypeOfSignature(signature);
  const [type] = promise.isTypeReference() ? checker.getTypeArguments(promise) : [promise];
  const parts = type.isUnionType() ? type.getTypes() : [type];
  // A reply can be awaited, for nothing: never.
  const told = parts.filter((part) => !(part.flags & TypeFlags.Never) && part.getSymbol()?.name !== SENT);
  if (told.length === 0) return null;
  if (told.every(isNothing)) return { type: 'object', properties: {} };
  return schemaOf(type, key);
}

function isNothing({ flags }) {
  return (flags & (TypeFlags.Undefined | TypeFlags.Void)) !== 0;
}

/** @param {string} at where it stands, for whoever must mend it */
function schemaOf(type, at) {
  const name = nameOf(type);
  if (name === null) return shapeOf(type, at);
  if (!(name in schemas)) {
    schemas[name] = {};
    schemas[name] = shapeOf(type, at);
  }
  return { $ref: REF + name };
}

/** Types that have a name of their own in the project; what is made of others (Pick, Omit, arrays) is written out. */
function nameOf(type) {
  const alias = type.getAliasSymbol();
  if (alias && type.getAliasTypeArguments().length > 0) return null;
  const symbol = alias ?? (type.isClassOrInterface() ? type.getSymbol() : undefined);
  if (!symbol || !isOurs(symbol)) return null;
  for (let n = 1; ; n++) {
    const name = n === 1 ? symbol.name : `${symbol.name}${n}`;
    const known = named.get(name) ?? symbol.id;
    named.set(name, known);
    if (known === symbol.id) return name;
  }
}

function isOurs({ declarations }) {
  return declarations.some(({ path }) => path.startsWith(join(root, 'src/')));
}

function shapeOf(type, at) {
  const { flags } = type;
  if (flags & (TypeFlags.Any | TypeFlags.Unknown)) return {};
  if (flags & TypeFlags.Null) return { type: 'null' };
  if (flags & TypeFlags.StringLiteral || flags & TypeFlags.NumberLiteral) return { const: type.value };
  if (flags & TypeFlags.BooleanLiteral) return { const: checker.typeToString(type) === 'true' };
  if (flags & (TypeFlags.String | TypeFlags.TemplateLiteral)) return { type: 'string' };
  if (flags & TypeFlags.NonPrimitive) return { type: 'object' };
  if (flags & TypeFlags.Number) return { type: 'number' };
  if (flags & TypeFlags.Boolean) return { type: 'boolean' };
  if (type.isUnionType()) return unionOf(type, at);
  if (checker.isTupleType(type))
    return { type: 'array', prefixItems: checker.getTypeArguments(type).map((one) => schemaOf(one, at)) };
  if (checker.isArrayType(type))
    return { type: 'array', items: schemaOf(checker.getTypeArguments(type)[0], `${at}[]`) };
  if (type.isObjectType() || type.isIntersectionType()) return objectOf(type, at);
  throw new Error(`${at}: ${checker.typeToString(type)} is nothing that JSON has`);
}

function unionOf(type, at) {
  const parts = type.getTypes().filter((part) => !isNothing(part));
  const shapes = parts.map((part) => schemaOf(part, at));
  const consts = shapes.filter((one) => 'const' in one).map((one) => one.const);
  const others = shapes.filter((one) => !('const' in one));
  if (consts.includes(true) && consts.includes(false)) {
    others.unshift({ type: 'boolean' });
    consts.splice(0, consts.length, ...consts.filter((one) => typeof one !== 'boolean'));
  }
  if (consts.length > 0) others.unshift(consts.length === 1 ? { const: consts[0] } : { enum: consts });
  return others.length === 1 ? others[0] : { anyOf: others };
}

function objectOf(type, at) {
  if (checker.getSignaturesOfType(type, SignatureKind.Call).length > 0 || !isOursOrPlain(type))
    throw new Error(`${at}: ${checker.typeToString(type)} does not come through JSON`);
  const properties = {};
  const required = [];
  for (const symbol of checker.getPropertiesOfType(type)) {
    const { name } = symbol;
    const about = symbol.getDocumentationComment(checker).replace(/\s+/g, ' ').trim();
    const schema = schemaOf(checker.getTypeOfSymbol(symbol), `${at}.${name}`);
    properties[name] = { ...schema, ...(about && { description: about }) };
    if (!(symbol.flags & SymbolFlags.Optional)) required.push(name);
  }
  const [index] = checker.getIndexInfosOfType(type);
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    ...(index && { additionalProperties: schemaOf(index.valueType, `${at}.*`) }),
  };
}

/** Map, Date and the like are objects too, and come out of JSON as something else. */
function isOursOrPlain(type) {
  if (!type.isClassOrInterface()) return true;
  const symbol = type.getSymbol();
  return symbol === undefined || isOurs(symbol);
}

function sorted(of) {
  return Object.fromEntries(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)));
}
