//! What the script's stand-ins ask for.

use std::cell::RefCell;
use std::rc::Rc;

use rquickjs::{Ctx, Exception, FromJs, IntoJs, Value as Js};

use super::convert::{from_js, to_js};
use crate::method::{self, Exception as Thrown, MethodError, PropertyError, spin};
use crate::script::Limits;
use crate::script::session::{Request, SharedLine, ask};
use crate::value::{Host, JavaValue, MapKind, MapValue, Value, java};

/// The values that the script holds stand-ins of.
pub(super) struct Objects {
    line: SharedLine,
    limits: Limits,
    slots: RefCell<Vec<Slot>>,
    globals: RefCell<Vec<(String, Value)>>,
}

struct Slot {
    value: Value,
    /// The variable it came from, which changes with it.
    variable: Option<String>,
}

impl Objects {
    pub(super) fn new(line: SharedLine, limits: Limits) -> Rc<Self> {
        Rc::new(Self {
            line,
            limits,
            slots: RefCell::default(),
            globals: RefCell::default(),
        })
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// A variable that the script mentions.
    pub(super) fn define(&self, name: String, value: Value) {
        self.globals.borrow_mut().push((name, value));
    }

    /// Keeps a value and gives its number.
    pub(super) fn add(&self, value: Value, variable: Option<&str>) -> u32 {
        let mut slots = self.slots.borrow_mut();
        slots.push(Slot {
            value,
            variable: variable.map(str::to_owned),
        });
        u32::try_from(slots.len() - 1).unwrap_or(u32::MAX)
    }

    /// The value of that number.
    pub(super) fn get(&self, number: u32) -> Option<Value> {
        self.slots
            .borrow()
            .get(number as usize)
            .map(|slot| slot.value.clone())
    }

    fn ask(&self, ctx: &Ctx<'_>, request: Request) -> rquickjs::Result<Option<Value>> {
        ask(&self.line, request).map_err(|()| Exception::throw_internal(ctx, "the engine refused"))
    }

    /// Serves one operation of the prelude.
    pub(super) fn serve<'js>(
        &self,
        ctx: &Ctx<'js>,
        operation: &str,
        first: Js<'js>,
        second: Js<'js>,
        third: Js<'js>,
    ) -> rquickjs::Result<Js<'js>> {
        let undefined = || Ok(Js::new_undefined(ctx.clone()));
        let give = |value: Value| to_js(ctx, value, None, self);
        match operation {
            "global" => {
                let name = String::from_js(ctx, first)?;
                let known = {
                    let mut globals = self.globals.borrow_mut();
                    globals
                        .iter()
                        .position(|(key, _)| *key == name)
                        .map(|index| globals.swap_remove(index).1)
                };
                let value = match known {
                    Some(value) => Some(value),
                    None => self.ask(ctx, Request::Variable(name.clone()))?,
                };
                value.map_or_else(undefined, |value| to_js(ctx, value, Some(&name), self))
            }
            "new" => give(match String::from_js(ctx, first)?.as_str() {
                "list" => from_js(ctx, &second, self).map(|value| match value {
                    Value::List(_) => value,
                    Value::Java(java) => Value::list(java.items().unwrap_or_default().to_vec()),
                    _ => Value::list(Vec::new()),
                })?,
                "set" => Value::java(JavaValue::Set(Vec::new())),
                "hash" => self.new_map(ctx, &second, MapKind::Hash)?,
                "linked" => self.new_map(ctx, &second, MapKind::Linked)?,
                "tree" => self.new_map(ctx, &second, MapKind::Tree)?,
                "date" => match second.as_number() {
                    #[expect(clippy::cast_possible_truncation, reason = "milliseconds are whole")]
                    Some(millis) => chrono::DateTime::from_timestamp_millis(millis as i64)
                        .map_or(Value::Null, Value::Date),
                    None => self.ask(ctx, Request::Now)?.unwrap_or_default(),
                },
                _ => Value::Null,
            }),
            "spin" => {
                let value = from_js(ctx, &second, self)?;
                let function = if String::from_js(ctx, first)? == "XML" {
                    spin::xml
                } else {
                    spin::any
                };
                function(&value)
                    .map_err(|thrown| throw(ctx, thrown))
                    .and_then(give)
            }
            "get" => {
                let base = self.base(ctx, first)?;
                let name = String::from_js(ctx, second)?;
                self.property(ctx, &base, &name)?
                    .map_or_else(undefined, give)
            }
            "call" => self.call(
                ctx,
                u32::from_js(ctx, first)?,
                &String::from_js(ctx, second)?,
                third,
            ),
            "primitive" => {
                let base = self.base(ctx, first)?;
                let wanted = String::from_js(ctx, second)?;
                match base {
                    #[expect(
                        clippy::cast_precision_loss,
                        reason = "JavaScript has no other numbers"
                    )]
                    Value::Long(value) => match i32::try_from(value) {
                        Ok(value) => Ok(Js::new_int(ctx.clone(), value)),
                        Err(_) => Ok(Js::new_float(ctx.clone(), value as f64)),
                    },
                    #[expect(
                        clippy::cast_precision_loss,
                        reason = "JavaScript has no other numbers"
                    )]
                    Value::Date(date) if wanted == "number" => {
                        Ok(Js::new_float(ctx.clone(), date.timestamp_millis() as f64))
                    }
                    base => base.to_text().into_js(ctx),
                }
            }
            "json" => java::to_json(&self.base(ctx, first)?)
                .to_string()
                .into_js(ctx),
            "size" => match self.base(ctx, first)? {
                Value::List(items) => items.len().into_js(ctx),
                Value::Java(java) => java.items().unwrap_or_default().len().into_js(ctx),
                _ => 0.into_js(ctx),
            },
            "item" => {
                let base = self.base(ctx, first)?;
                let index = usize::from_js(ctx, second)?;
                let item = match &base {
                    Value::List(items) => items.get(index).cloned(),
                    Value::Java(java) => java.items().unwrap_or_default().get(index).cloned(),
                    _ => None,
                };
                give(item.unwrap_or_default())
            }
            "keys" => match self.base(ctx, first)? {
                Value::Map(map) => map
                    .ordered()
                    .into_iter()
                    .map(|(key, _)| key.to_owned())
                    .collect::<Vec<_>>()
                    .into_js(ctx),
                Value::List(items) => (0..items.len())
                    .map(|index| index.to_string())
                    .collect::<Vec<_>>()
                    .into_js(ctx),
                _ => Vec::<String>::new().into_js(ctx),
            },
            "set" => {
                let number = u32::from_js(ctx, first)?;
                let value = from_js(ctx, &third, self)?;
                let base = self.get(number).unwrap_or_default();
                let name = String::from_js(ctx, second)?;
                let (method, arguments) = match (&base, name.parse::<i32>()) {
                    (Value::Map(_), _) => ("put", vec![Value::from(name), value]),
                    (Value::List(items), Ok(index))
                        if usize::try_from(index) == Ok(items.len()) =>
                    {
                        ("add", vec![value])
                    }
                    (Value::List(_), Ok(index)) => ("set", vec![Value::Integer(index), value]),
                    (Value::Host(host), _) => {
                        let mut setter = method::getters(&name)[0].clone();
                        setter.replace_range(..3, "set");
                        self.ask(ctx, Request::Call(*host, setter, vec![value]))?;
                        return undefined();
                    }
                    _ => {
                        return Err(Exception::throw_type(
                            ctx,
                            &format!("Cannot set property \"{name}\""),
                        ));
                    }
                };
                self.invoke(ctx, number, &base, method, &arguments)?;
                undefined()
            }
            _ => undefined(),
        }
    }

    fn base<'js>(&self, ctx: &Ctx<'js>, number: Js<'js>) -> rquickjs::Result<Value> {
        Ok(self.get(u32::from_js(ctx, number)?).unwrap_or_default())
    }

    fn new_map<'js>(
        &self,
        ctx: &Ctx<'js>,
        from: &Js<'js>,
        kind: MapKind,
    ) -> rquickjs::Result<Value> {
        let entries = match from_js(ctx, from, self)? {
            Value::Map(map) => map.entries.clone(),
            _ => indexmap::IndexMap::new(),
        };
        Ok(Value::Map(std::sync::Arc::new(MapValue { entries, kind })))
    }

    /// The property of that name; `None` makes the prelude take the name for a method's.
    fn property(&self, ctx: &Ctx<'_>, base: &Value, name: &str) -> rquickjs::Result<Option<Value>> {
        let readable = match base {
            Value::Host(host) => {
                if is_method_name(name) {
                    return Ok(None);
                }
                if let Some(value) = self.ask(ctx, Request::Property(*host, name.to_owned()))? {
                    return Ok(Some(value));
                }
                let [getter, _] = method::getters(name);
                return self.ask(ctx, Request::Call(*host, getter, Vec::new()));
            }
            Value::Map(map) => return Ok(map.entries.get(name).cloned()),
            Value::List(items) if name == "length" => return Ok(Some(length(items.len()))),
            Value::Java(java) if name == "length" && java.items().is_some() => {
                return Ok(java.items().map(|items| length(items.len())));
            }
            Value::List(_) => name.parse::<usize>().is_ok(),
            Value::Java(java) => match **java {
                JavaValue::Array(..) | JavaValue::SpinList(_) => name.parse::<usize>().is_ok(),
                JavaValue::DateTime(_) | JavaValue::Entry(..) | JavaValue::Class(_) => true,
                _ => false,
            },
            Value::Date(_) | Value::Bytes(_) => true,
            _ => false,
        };
        if !readable {
            return Ok(None);
        }
        match method::property(base, &Value::from(name)) {
            Ok(value) => Ok(Some(value)),
            Err(PropertyError::Unknown | PropertyError::Invalid(_)) => Ok(None),
        }
    }

    fn call<'js>(
        &self,
        ctx: &Ctx<'js>,
        number: u32,
        name: &str,
        list: Js<'js>,
    ) -> rquickjs::Result<Js<'js>> {
        let base = self.get(number).unwrap_or_default();
        let array = rquickjs::Array::from_js(ctx, list)?;
        let arguments = array
            .iter::<Js<'js>>()
            .map(|item| from_js(ctx, &item?, self))
            .collect::<rquickjs::Result<Vec<Value>>>()?;
        let result = self.invoke(ctx, number, &base, name, &arguments)?;
        to_js(ctx, result, None, self)
    }

    fn invoke(
        &self,
        ctx: &Ctx<'_>,
        number: u32,
        base: &Value,
        name: &str,
        arguments: &[Value],
    ) -> rquickjs::Result<Value> {
        if let Value::Host(host) = base {
            return self.invoke_host(ctx, *host, name, arguments);
        }
        let clock = || match ask(&self.line, Request::Now) {
            Ok(Some(Value::Date(now))) => now,
            _ => chrono::DateTime::UNIX_EPOCH,
        };
        let called = method::call(base, name, arguments, &clock).map_err(|error| match error {
            MethodError::NotFound => Exception::throw_type(
                ctx,
                &format!("{}.{name} is not a function", base.java_class_name()),
            ),
            MethodError::Thrown(thrown) => throw(ctx, thrown),
        })?;
        if let Some(changed) = called.changed {
            let variable = {
                let mut slots = self.slots.borrow_mut();
                let Some(slot) = slots.get_mut(number as usize) else {
                    return Ok(called.result);
                };
                slot.value = changed.clone();
                slot.variable.clone()
            };
            if let Some(variable) = variable {
                let before = self.ask(ctx, Request::Variable(variable.clone()))?;
                self.ask(
                    ctx,
                    Request::SetVariable(variable, method::restore(before.as_ref(), changed)),
                )?;
            }
        }
        Ok(called.result)
    }

    fn invoke_host(
        &self,
        ctx: &Ctx<'_>,
        host: Host,
        name: &str,
        arguments: &[Value],
    ) -> rquickjs::Result<Value> {
        if let (
            "setVariable" | "setVariableLocal" | "removeVariable",
            Some(Value::String(variable)),
        ) = (name, arguments.first())
        {
            self.globals
                .borrow_mut()
                .retain(|(key, _)| **key != **variable);
        }
        let answer = self.ask(
            ctx,
            Request::Call(host, name.to_owned(), arguments.to_vec()),
        )?;
        let word = match host {
            Host::Execution => "execution",
            Host::Task => "task",
            Host::ExternalTask => "externalTask",
            Host::Connector => "connector",
            Host::ProcessEngine => "processEngineServices",
            Host::IdentityService => "identityService",
            Host::Authentication => "currentAuthentication",
        };
        answer
            .ok_or_else(|| Exception::throw_type(ctx, &format!("{word}.{name} is not a function")))
    }
}

/// Whether a name of the engine's objects is a method's by its looks, which saves asking for a property.
fn is_method_name(name: &str) -> bool {
    [
        "get", "set", "has", "is", "remove", "add", "create", "delete",
    ]
    .iter()
    .any(|prefix| {
        name.strip_prefix(prefix)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
    })
}

fn length(length: usize) -> Value {
    Value::Integer(i32::try_from(length).unwrap_or(i32::MAX))
}

fn throw(ctx: &Ctx<'_>, thrown: Thrown) -> rquickjs::Error {
    match thrown {
        Thrown::Java(class, message) => {
            Exception::throw_message(ctx, &format!("{class}: {message}"))
        }
        Thrown::Limit(message) => Exception::throw_range(ctx, &format!("cauce limit: {message}")),
    }
}
