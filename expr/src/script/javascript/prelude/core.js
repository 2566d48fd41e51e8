// Stand-ins for objects of the engine and of Java, and the script's variables.
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

  return { host: (...given) => host(...given), out };
})
