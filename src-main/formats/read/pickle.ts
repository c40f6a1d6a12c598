import { PickleBytes } from './pickle-bytes.js';
import { quoted, Unreadable } from './unreadable.js';

/** What a pickle may hold here. `made` is whatever the rules made of a call or a persistent id. */
export type PickleValue =
  | { readonly kind: 'integer'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'none' }
  | { readonly kind: 'tuple'; readonly items: readonly PickleValue[] }
  | { readonly kind: 'dict'; readonly entries: Map<string, PickleValue> }
  | { readonly kind: 'global'; readonly name: string }
  | { readonly kind: 'made'; readonly value: unknown };

/** The meaning that a caller gives to names; all three may throw Unreadable. */
export interface PickleRules {
  /** Names of the form `module.name` that may be mentioned. */
  readonly globals: ReadonlySet<string>;
  /** The value of calling one of them. */
  call(name: string, args: readonly PickleValue[]): PickleValue;
  resolve(persistentId: PickleValue): PickleValue;
}

export const PICKLE_LIMITS = { bytes: 4_000_000, stack: 20_000, operations: 500_000 } as const;

/**
 * Reads one value of pickle protocol 2 and executes nothing: it knows the instructions that plain state dictionaries
 * use, and the caller says what a named global means. Source: Python's Lib/pickletools.py. Throws Unreadable, which
 * names a global or an instruction that is not allowed.
 */
export function readPickle(bytes: Uint8Array, rules: PickleRules): PickleValue {
  if (bytes.length > PICKLE_LIMITS.bytes) {
    throw new Unreadable(`its description has ${bytes.length} bytes, and at most ${PICKLE_LIMITS.bytes} can be read`);
  }
  return new PickleMachine(new PickleBytes(bytes), rules).run();
}

const MARK = Symbol('mark');
const STOP = '.';

/** A stack machine; dictionaries are the only values that change after they were made. */
class PickleMachine {
  readonly bytes: PickleBytes;
  private readonly rules: PickleRules;
  private readonly stack: (PickleValue | typeof MARK)[] = [];
  private readonly memo = new Map<number, PickleValue>();

  constructor(bytes: PickleBytes, rules: PickleRules) {
    this.bytes = bytes;
    this.rules = rules;
  }

  run(): PickleValue {
    for (let done = 0; done < PICKLE_LIMITS.operations; done++) {
      const code = this.bytes.uint8();
      const letter = String.fromCharCode(code);
      if (letter === STOP) return this.pop();
      const operation = OPERATIONS[letter];
      if (!operation) throw new Unreadable(`the pickle instruction 0x${code.toString(16).padStart(2, '0')} is not one that weights need`);
      operation(this);
      if (this.stack.length > PICKLE_LIMITS.stack) throw new Unreadable('its description keeps too many values waiting');
    }
    throw new Unreadable('its description has too many instructions');
  }

  push(value: PickleValue | typeof MARK): void {
    this.stack.push(value);
  }

  pop(): PickleValue {
    const value = this.stack.pop();
    if (value === undefined || value === MARK) throw new Unreadable('a value is missing in its description');
    return value;
  }

  popToMark(): readonly PickleValue[] {
    const at = this.stack.lastIndexOf(MARK);
    if (at === -1) throw new Unreadable('a mark is missing in its description');
    return this.stack.splice(at).filter((slot) => slot !== MARK);
  }

  pushTuple(length: number): void {
    const items = Array.from({ length }, () => this.pop()).reverse();
    this.push({ kind: 'tuple', items });
  }

  remember(slot: number): void {
    const value = this.pop();
    this.memo.set(slot, value);
    this.push(value);
  }

  recall(slot: number): void {
    const value = this.memo.get(slot);
    if (!value) throw new Unreadable(`its description recalls value ${slot}, which it never kept`);
    this.push(value);
  }

  pushGlobal(): void {
    const name = `${this.bytes.line()}.${this.bytes.line()}`;
    if (!this.rules.globals.has(name)) throw new Unreadable(`it asks for ${quoted(name)}, which holds no weights and could run code`);
    this.push({ kind: 'global', name });
  }

  reduce(): void {
    const args = this.pop();
    const callee = this.pop();
    if (callee.kind !== 'global' || args.kind !== 'tuple') throw new Unreadable('it calls something that is not a known name');
    this.push(this.rules.call(callee.name, args.items));
  }

  resolve(): void {
    this.push(this.rules.resolve(this.pop()));
  }

  setItems(pairs: readonly PickleValue[]): void {
    const dict = this.pop();
    if (dict.kind !== 'dict' || pairs.length % 2 !== 0) throw new Unreadable('it fills something that is not a dictionary');
    for (let at = 0; at < pairs.length; at += 2) {
      const [key, value] = [pairs[at], pairs[at + 1]];
      if (key?.kind !== 'text' || !value) throw new Unreadable('a key of a dictionary is not a text');
      dict.entries.set(key.value, value);
    }
    this.push(dict);
  }

  /** Sets attributes on a dictionary (PyTorch: `_metadata`, the layers' versions), which nothing here needs. */
  build(): void {
    const attributes = this.pop();
    const target = this.pop();
    if (target.kind !== 'dict' || attributes.kind !== 'dict') throw new Unreadable('it changes something that is not a dictionary');
    this.push(target);
  }
}

const integer = (value: number): PickleValue => ({ kind: 'integer', value });

function checkProtocol(protocol: number): void {
  if (protocol !== 2) throw new Unreadable(`its pickle protocol is ${protocol}, and only 2 can be read`);
}

/** By the instruction's byte as a letter, as pickletools.py lists them. */
const OPERATIONS: Readonly<Record<string, (machine: PickleMachine) => void>> = {
  // PROTO
  '\x80': ({ bytes }) => {
    checkProtocol(bytes.uint8());
  },
  // GLOBAL
  c: (machine) => {
    machine.pushGlobal();
  },
  // BINUNICODE
  X: (machine) => {
    machine.push({ kind: 'text', value: machine.bytes.text(machine.bytes.uint32()) });
  },
  // BINPUT, LONG_BINPUT, BINGET, LONG_BINGET
  q: (machine) => {
    machine.remember(machine.bytes.uint8());
  },
  r: (machine) => {
    machine.remember(machine.bytes.uint32());
  },
  h: (machine) => {
    machine.recall(machine.bytes.uint8());
  },
  j: (machine) => {
    machine.recall(machine.bytes.uint32());
  },
  // BININT, BININT1, BININT2
  J: (machine) => {
    machine.push(integer(machine.bytes.int32()));
  },
  K: (machine) => {
    machine.push(integer(machine.bytes.uint8()));
  },
  M: (machine) => {
    machine.push(integer(machine.bytes.uint16()));
  },
  // NEWTRUE, NEWFALSE, NONE
  '\x88': (machine) => {
    machine.push({ kind: 'boolean', value: true });
  },
  '\x89': (machine) => {
    machine.push({ kind: 'boolean', value: false });
  },
  N: (machine) => {
    machine.push({ kind: 'none' });
  },
  // BINPERSID
  Q: (machine) => {
    machine.resolve();
  },
  // MARK, TUPLE, EMPTY_TUPLE, TUPLE1, TUPLE2, TUPLE3
  '(': (machine) => {
    machine.push(MARK);
  },
  t: (machine) => {
    machine.push({ kind: 'tuple', items: machine.popToMark() });
  },
  ')': (machine) => {
    machine.pushTuple(0);
  },
  '\x85': (machine) => {
    machine.pushTuple(1);
  },
  '\x86': (machine) => {
    machine.pushTuple(2);
  },
  '\x87': (machine) => {
    machine.pushTuple(3);
  },
  // EMPTY_DICT, SETITEM, SETITEMS
  '}': (machine) => {
    machine.push({ kind: 'dict', entries: new Map() });
  },
  s: (machine) => {
    const value = machine.pop();
    machine.setItems([machine.pop(), value]);
  },
  u: (machine) => {
    machine.setItems(machine.popToMark());
  },
  // REDUCE, BUILD
  R: (machine) => {
    machine.reduce();
  },
  b: (machine) => {
    machine.build();
  },
};
