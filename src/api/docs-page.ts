/** The API described as a page that needs no script. */
import {
  asked,
  type Described,
  type Documented,
  described,
  type Field,
  fieldsOf,
  type JsonSchema,
  schemaOf,
} from './docs.ts';
import { STAFF_API } from './route.ts';

const TYPES = 'Types';

/** Bold and italics alone tell types and marks: the page has a style sheet, and no script. */
export function docsPage(documented: Documented): string {
  const all = described(documented);
  const { title, version } = documented.info;
  const { schemas } = documented.answers;
  const groups = new Map<string, Described[]>();
  for (const one of all) {
    const before = one.path.startsWith(`${STAFF_API}/`) ? STAFF_API : '';
    const name = `${before}/${one.path.slice(before.length).split('/')[1]}`;
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  if (Object.keys(schemas).length > 0) groups.set(TYPES, []);
  const contents = [...groups.keys()].map((name) => `<li><a href="#${idOf(name)}">${escaped(name)}</a></li>`);
  const sections = [...groups].map(
    ([name, routes]) =>
      `<section id="${idOf(name)}"><h2>${escaped(name)}</h2>${
        name === TYPES ? typesText(schemas) : routes.map(routeText).join('')
      }</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} API</title>
<link rel="icon" type="image/svg+xml" href="/icon.svg">
<link rel="stylesheet" href="/docs.css">
</head>
<body>
<main>
<h1>${escaped(title)} API ${escaped(version)}</h1>
<p>${all.length} operations. As a document: <a href="/docs/openapi.json">openapi.json</a> (OpenAPI 3.1). Programs send
<code>Authorization: Bearer …</code> with a token of the page 系统对接; what stands behind “right” is the scope that it needs.</p>
<nav aria-label="Contents"><ul>${contents.join('')}</ul></nav>
${sections.join('\n')}
</main>
</body>
</html>
`;
}

function routeText({ method, path, about, right, route, answer }: Described): string {
  const { params, query, body, status = 200, sends } = route;
  const parts = [
    fieldTable('Path', asked(params), true),
    fieldTable('Query', asked(query)),
    body ? shapeText('Body', schemaOf(body)) : '',
    answer ? `<p>Answer: <code>${kindText(answer)}</code></p>` : '',
  ];
  return `<article><h3><code>${method} ${escaped(path)}</code></h3>
<p>${escaped(about)}. Right: ${right === null ? 'none' : `<b>${escaped(right)}</b>`}. Answers ${status}${
    sends === undefined ? '' : ` with <code>${escaped(sends)}</code>`
  }.</p>
${parts.join('')}</article>`;
}

const typesText = (schemas: Readonly<Record<string, JsonSchema>>): string =>
  Object.entries(schemas)
    .map(
      ([name, schema]) =>
        `<article><h3 id="${typeId(name)}"><code>${escaped(name)}</code></h3>${shapeText('', schema)}</article>`,
    )
    .join('');

/** A table of its fields where it has some, else what it is in a line. */
function shapeText(caption: string, schema: JsonSchema): string {
  const fields = fieldsOf(schema);
  if (fields.length > 0) return fieldTable(caption, fields);
  return `<p>${caption === '' ? '' : `${caption}: `}<code>${kindText(schema)}</code></p>`;
}

function fieldTable(caption: string, fields: readonly Field[], always = false): string {
  if (fields.length === 0) return '';
  const rows = fields.map(
    ({ name, required, schema }) =>
      `<tr><th scope="row"><code>${escaped(name)}</code></th><td>${required || always ? 'required' : 'optional'}</td>` +
      `<td><code>${kindText(schema)}</code>${aboutText(schema)}</td></tr>`,
  );
  const head = caption === '' ? '' : `<caption>${caption}</caption>`;
  return `<table>${head}<tbody>${rows.join('')}</tbody></table>`;
}

const aboutText = ({ description }: JsonSchema): string =>
  typeof description === 'string' ? ` ${escaped(description)}` : '';

/** A schema in a line, as TypeScript writes types; what is wanted besides (lengths, patterns) as JSON. */
function kindText(schema: JsonSchema): string {
  const {
    type,
    $ref,
    const: one,
    enum: values,
    anyOf,
    items,
    properties,
    additionalProperties,
    ...rest
  } = schema;
  const { description: _, required: __, $schema: ___, ...more } = rest;
  const wanted = Object.keys(more).length > 0 ? ` ${escaped(JSON.stringify(more))}` : '';
  const part = (given: unknown): string => kindText(given as JsonSchema);
  if (typeof $ref === 'string') {
    const name = $ref.slice($ref.lastIndexOf('/') + 1);
    return `<a href="#${typeId(name)}">${escaped(name)}</a>`;
  }
  if ('const' in schema) return escaped(JSON.stringify(one));
  if (Array.isArray(values)) return values.map((value) => escaped(JSON.stringify(value))).join(' | ');
  if (Array.isArray(anyOf)) return anyOf.map(part).join(' | ') + wanted;
  if (type === 'array') {
    const of = items === undefined ? 'any' : part(items);
    return `${of.includes(' | ') ? `(${of})` : of}[]${wanted}`;
  }
  const fields = fieldsOf(schema).map(
    ({ name, required, schema: of }) => `${escaped(name)}${required ? '' : '?'}: ${kindText(of)}`,
  );
  if (typeof additionalProperties === 'object') fields.push(`[name]: ${part(additionalProperties)}`);
  if (fields.length > 0) return `{ ${fields.join('; ')} }${wanted}`;
  return `${type ?? 'any'}${wanted}`;
}

const typeId = (name: string) => `type-${name}`;
const idOf = (name: string) => name.replace(/[^a-z]+/g, '-').replace(/^-|-$/g, '');
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
