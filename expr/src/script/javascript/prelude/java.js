// A few of Java's classes, and Spin's functions.
(function (core) {
  'use strict';
  const { host, out } = core;
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

  const hidden = (target, entries) => {
    for (const name of Object.keys(entries)) {
      if (!(name in target)) Object.defineProperty(target, name, { value: entries[name], writable: true, configurable: true });
    }
  };

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
})
