// What a script finds beside JavaScript itself: its variables, stand-ins for Java's objects, and a few of Java's classes.
// `host` answers: plain values as they are, everything else as `{h: number}`, for which `out` makes a stand-in.
(function (host, names) {
  'use strict';
  const HANDLE = '\u0000handle';

  const traps = {
    get(target, key) {
      const id = target.id;
      if (typeof key === 'symbol') {
        if (key === Symbol.toPrimitive) return (hint) => host('primitive', id, hint);
        if (key === Symbol.iterator) {
          return function* () {
            for (let i = 0; i < host('size', id); i++) yield out(host('item', id, i));
          };
        }
        return undefined;
      }
      if (key === HANDLE) return id;
      const value = host('get', id, key);
      if (value !== undefined) return out(value);
      if (key === 'toJSON') return () => JSON.parse(host('json', id));
      if (key === 'valueOf') return () => host('primitive', id, 'number');
      if (key === 'forEach') {
        return (visit) => { let i = 0; for (const item of this.get(target, Symbol.iterator)()) visit(item, i++); };
      }
      return (...list) => out(host('call', id, key, list));
    },
    set(target, key, value) {
      host('set', target.id, key, value);
      return true;
    },
    has(target, key) {
      return typeof key === 'string' && host('keys', target.id).includes(key);
    },
    ownKeys(target) {
      return host('keys', target.id);
    },
    getOwnPropertyDescriptor(target, key) {
      if (typeof key !== 'string' || !host('keys', target.id).includes(key)) return undefined;
      return { value: this.get(target, key), enumerable: true, configurable: true, writable: true };
    },
  };

  function out(value) {
    if (typeof value !== 'object' || value === null) return value;
    const target = Object.create(null);
    Object.defineProperty(target, 'id', { value: value.h, enumerable: false, configurable: true });
    return new Proxy(target, traps);
  }

  const fresh = new Set();
  function defineVariable(name) {
    let known = false;
    let value;
    Object.defineProperty(globalThis, name, {
      configurable: true,
      enumerable: true,
      get() {
        if (!known || fresh.has(name)) {
          value = out(host('global', name));
          known = true;
          fresh.delete(name);
        }
        return value;
      },
      set(given) {
        Object.defineProperty(globalThis, name, { value: given, writable: true, configurable: true, enumerable: true });
      },
    });
  }
  for (const name of names) defineVariable(name);

  // After execution.setVariable the global of that name shows the new value.
  const call = host;
  host = function (operation, id, name, list) {
    const result = call(operation, id, name, list);
    if (operation === 'call' && (name === 'setVariable' || name === 'setVariableLocal' || name === 'removeVariable')) {
      const variable = String(list[0]);
      const own = Object.getOwnPropertyDescriptor(globalThis, variable);
      if (own === undefined) defineVariable(variable);
      fresh.add(variable);
    }
    return result;
  };

  // Whole numbers from JSON are integers, as are those that stand in a script.
  const parse = JSON.parse;
  const whole = (value) => {
    if (typeof value === 'number') return (value | 0) === value ? value | 0 : value;
    if (typeof value === 'object' && value !== null) for (const key of Object.keys(value)) value[key] = whole(value[key]);
    return value;
  };
  JSON.parse = (text, reviver) => (reviver === undefined ? whole(parse(text)) : parse(text, reviver));

  const hidden = (target, entries) => {
    for (const name of Object.keys(entries)) {
      if (!(name in target)) Object.defineProperty(target, name, { value: entries[name], writable: true, configurable: true });
    }
  };

  function throwable(javaClass) {
    return class extends Error {
      constructor(message) {
        super(message === undefined || message === null ? '' : String(message));
        this.javaClass = javaClass;
      }
      getMessage() { return this.message; }
      getLocalizedMessage() { return this.message; }
      toString() { return this.message ? javaClass + ': ' + this.message : javaClass; }
    };
  }

  class BpmnError extends throwable('org.camunda.bpm.engine.delegate.BpmnError') {
    constructor(code, message) {
      super(message);
      this.bpmnErrorCode = String(code);
      this.bpmnErrorMessage = message === undefined || message === null ? null : String(message);
    }
    getErrorCode() { return this.bpmnErrorCode; }
  }

  const made = (kind) => function (given) { return out(host('new', kind, given)); };
  const classes = {
    'org.camunda.bpm.engine.delegate.BpmnError': BpmnError,
    'org.camunda.bpm.engine.ProcessEngineException': throwable('org.camunda.bpm.engine.ProcessEngineException'),
    'java.util.ArrayList': made('list'),
    'java.util.LinkedList': made('list'),
    'java.util.HashMap': made('hash'),
    'java.util.LinkedHashMap': made('linked'),
    'java.util.TreeMap': made('tree'),
    'java.util.Date': made('date'),
    'java.util.Arrays': { asList: (...items) => out(host('new', 'list', Array.isArray(items[0]) ? items[0] : items)) },
    'java.lang.System': { currentTimeMillis: () => out(host('new', 'date')).getTime(), out: { println() {}, print() {} } },
    'java.lang.Thread': { sleep() {} },
    'java.lang.Integer': { parseInt: (text) => parseInt(text, 10), valueOf: (given) => parseInt(given, 10) },
    'java.lang.Long': { parseLong: (text) => parseInt(text, 10), valueOf: (given) => parseInt(given, 10) },
    'java.lang.Double': { parseDouble: (text) => parseFloat(text), valueOf: (given) => parseFloat(given) },
    'java.lang.String': { valueOf: String },
    'java.lang.Boolean': { TRUE: true, FALSE: false, valueOf: (given) => String(given).toLowerCase() === 'true' },
    'java.lang.Math': Math,
  };
  for (const name of ['Throwable', 'Exception', 'RuntimeException', 'Error', 'IllegalArgumentException', 'IllegalStateException',
    'NullPointerException', 'UnsupportedOperationException']) {
    classes['java.lang.' + name] = throwable('java.lang.' + name);
  }
  for (const name of Object.keys(classes)) {
    const path = name.split('.');
    let at = globalThis;
    for (const step of path.slice(0, -1)) {
      if (!Object.prototype.hasOwnProperty.call(at, step)) {
        Object.defineProperty(at, step, { value: {}, configurable: true, writable: true });
      }
      at = at[step];
    }
    at[path[path.length - 1]] = classes[name];
  }

  hidden(globalThis, {
    S: (value) => out(host('spin', 'S', value)),
    XML: (value) => out(host('spin', 'XML', value)),
    Packages: { java: globalThis.java, org: globalThis.org },
    Java: {
      type(name) {
        if (!(name in classes)) throw new (classes['java.lang.RuntimeException'])('java.lang.ClassNotFoundException: ' + name);
        return classes[name];
      },
      from: (list) => Array.from(list),
      to: (list) => list,
    },
    print() {},
  });
  hidden(String.prototype, {
    equals(other) { return String(this) === other; },
    equalsIgnoreCase(other) { return typeof other === 'string' && this.toLowerCase() === other.toLowerCase(); },
    isEmpty() { return this.length === 0; },
    contains(part) { return this.includes(part); },
    matches(pattern) { return new RegExp('^(?:' + pattern + ')$').test(this); },
    compareTo(other) { return this < other ? -1 : this > other ? 1 : 0; },
    toCharArray() { return this.split(''); },
  });
  hidden(Number.prototype, {
    intValue() { return Math.trunc(this); },
    longValue() { return Math.trunc(this); },
    doubleValue() { return Number(this); },
    equals(other) { return Number(this) === other; },
  });
  hidden(Boolean.prototype, {
    booleanValue() { return this == true; },
    equals(other) { return (this == true) === other; },
  });
})
