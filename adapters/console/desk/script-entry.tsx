/** An entry of the script library, field by field; lists one a line. */
import { Button, Input, Select } from 'antd';
import { Fragment, useState } from 'react';
import type { LibraryEntry, LibraryOverview } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import {
  change,
  type EntryField,
  fieldsOf,
  fieldText,
  fieldValue,
  typedValue,
  unchange,
  useChanges,
  withField,
} from './changes.ts';
import { Instead, Picks } from './parts.tsx';
import { go } from './place.ts';
import { MOST_STEPS, nameOf, stepsOf, withoutStep, withStepAdded, withStepMoved } from './script-steps.ts';
import { w } from './words.ts';

type Elements = LibraryOverview['elements'];

export function ScriptEntry({ id, elements }: { id: string; elements: Elements }) {
  const {
    data: entry,
    error,
    reload,
  } = useLoad<LibraryEntry>(`/library/entry?key=${encodeURIComponent(id)}`);
  const mine = useChanges()[id];
  // What is typed stands in the fields: they begin anew when all of it is taken back.
  const [round, setRound] = useState(0);
  if (!entry && !mine)
    return <Instead loading={error === null} error={error} onRetry={reload} empty={w('scripts.empty')} />;
  const now = mine ? mine.data : (entry?.data ?? null);
  const put = (data: unknown) =>
    entry && JSON.stringify(data) === JSON.stringify(entry.data)
      ? unchange(id)
      : change({ key: id, data, ...(mine?.file !== undefined && { file: mine.file }) });
  const anew = (does: () => void) => () => {
    does();
    setRound(round + 1);
  };
  return (
    <article className="script-entry" aria-label={id}>
      <div className="page-head">
        <h2>{id}</h2>
        <span className="muted small">{mine?.file ?? entry?.file}</span>
        {mine && <Button onClick={anew(() => unchange(id))}>{w('scripts.undo')}</Button>}
        {entry !== null && entry.shipped !== null && (
          <Button onClick={anew(() => put(entry.shipped))}>{w('scripts.asShipped')}</Button>
        )}
        {id.startsWith('FAQ-') && now !== null && (
          <Button danger onClick={anew(() => put(null))}>
            {w('scripts.leaveOut')}
          </Button>
        )}
      </div>
      {now === null ? (
        <p className="muted">{w('scripts.leftOut')}</p>
      ) : (
        fieldsOf(now).map((field) => {
          const key = `${id} ${field.path.join('.')} ${round}`;
          const onValue = (value: unknown) => put(withField(now, field, value));
          const step = field.name === 'elements' ? Number(field.path[1]) : null;
          const input =
            field.as === 'elements' ? (
              <Elements
                label={labelOf(field)}
                known={elements}
                chosen={fieldValue(now, field) as string[]}
                onChosen={onValue}
              />
            ) : (
              <Field
                field={field}
                text={fieldText(now, field)}
                onText={(text) => onValue(typedValue(text, field))}
              />
            );
          return (
            <Fragment key={key}>
              {step !== null && <StepHead data={now} at={step} onData={(data) => anew(() => put(data))()} />}
              {input}
            </Fragment>
          );
        })
      )}
    </article>
  );
}

interface StepHeadProps {
  readonly data: unknown;
  /** Its place in the list. */
  readonly at: number;
  readonly onData: (data: unknown) => void;
}

/** A step's name, and what can be done with it as a whole; branches of one number move together. */
function StepHead({ data, at, onData }: StepHeadProps) {
  const steps = stepsOf(data);
  const step = steps[at];
  if (!step) return null;
  const of = nameOf(step);
  const last = steps.at(-1)?.step ?? 1;
  const acts = [
    ['stepUp', step.step === 1, () => withStepMoved(data, step.step, -1)],
    ['stepDown', step.step === last, () => withStepMoved(data, step.step, 1)],
    ['stepAdd', last >= MOST_STEPS, () => withStepAdded(data, step.step)],
    ['stepRemove', steps.length === 1, () => withoutStep(data, at)],
  ] as const;
  return (
    <div className="page-head script-step">
      <h3>{w('scripts.step', { of })}</h3>
      {acts.map(([act, off, done]) => (
        <Button
          key={act}
          size="small"
          danger={act === 'stepRemove'}
          disabled={off}
          aria-label={`${w(`scripts.${act}`)} ${of}`}
          onClick={() => onData(done())}
        >
          {w(`scripts.${act}`)}
        </Button>
      ))}
    </div>
  );
}

/** Of a field: rows at most, and letters that fit in one. */
const MOST_ROWS = 14;
const LETTERS = 62;

interface FieldProps {
  readonly field: EntryField;
  readonly text: string;
  readonly onText: (text: string) => void;
}

/** Rows that a text takes, about; a field that measures itself would need styles that the page's policy refuses. */
const rowsOf = (text: string) =>
  Math.min(
    MOST_ROWS,
    text.split('\n').reduce((sum, line) => sum + Math.ceil((line.length + 1) / LETTERS), 0),
  );

const labelOf = ({ name, of }: EntryField) => `${w(`scripts.field.${name}`)}${of === '' ? '' : ` ${of}`}`;

interface ElementsProps {
  readonly label: string;
  readonly known: Elements;
  readonly chosen: readonly string[];
  readonly onChosen: (chosen: readonly string[]) => void;
}

/** What a step must express: in the order of the scripts. */
function Elements({ label, known, chosen, onChosen }: ElementsProps) {
  const options = known.map(({ element, label: name }) => ({ value: element, label: name }));
  return <Picks label={label} options={options} chosen={chosen} onChosen={onChosen} />;
}

/** What is typed stands as it is typed; the entry has it without empty lines. */
function Field({ field, text, onText }: FieldProps) {
  const [typed, setTyped] = useState(text);
  const label = labelOf(field);
  return (
    <div className="script-field">
      <span>
        {label} {field.as === 'lines' && <span className="muted small">{w('scripts.oneALine')}</span>}
      </span>
      <Input.TextArea
        aria-label={label}
        value={typed}
        rows={rowsOf(typed)}
        onChange={(event) => {
          setTyped(event.target.value);
          onText(event.target.value);
        }}
      />
    </div>
  );
}

const EMPTY = { questions: ['', '', ''], keywords: [''], answer: '' };

/** A new answer: its id and its file, then as any other. */
export function ScriptNew({ files }: { files: readonly string[] }) {
  const [id, setId] = useState('FAQ-OWN-1');
  const [file, setFile] = useState(files[0] ?? '');
  const right = /^FAQ-[A-Z]+-[0-9]+$/.test(id);
  return (
    <div className="page-head">
      <Input
        className="script-id"
        aria-label={w('scripts.newId')}
        status={right ? '' : 'error'}
        value={id}
        onChange={(event) => setId(event.target.value.toUpperCase())}
      />
      <Select
        aria-label={w('scripts.newFile')}
        value={file}
        onChange={setFile}
        options={files.map((value) => ({ value, label: value }))}
      />
      <Button
        type="primary"
        disabled={!right}
        onClick={() => {
          change({ key: id, file, data: { id, title: '', intent: 'info', ...EMPTY } });
          go('scripts', id);
        }}
      >
        {w('scripts.new')}
      </Button>
    </div>
  );
}
