//! The functions that Camunda gives to expressions.

use std::sync::Arc;

use super::evaluate::Error;
use crate::method::spin;
use crate::scope::Scope;
use crate::value::{JavaValue, Value, date};

/// A function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Now,
    DateTime,
    CurrentUser,
    CurrentUserGroups,
    /// `S(text)`
    Spin,
    /// `JSON(value)`
    Json,
    /// `XML(text)`
    Xml,
}

/// Whether a function of that name takes so many arguments.
pub(super) enum Resolved {
    Found(Function),
    Missing,
    Parameters,
}

impl Function {
    pub(super) fn resolve(name: &str, arguments: usize) -> Resolved {
        let (function, parameters) = match name {
            "now" => (Self::Now, 0),
            "dateTime" => (Self::DateTime, 0),
            "currentUser" => (Self::CurrentUser, 0),
            "currentUserGroups" => (Self::CurrentUserGroups, 0),
            "S" => (Self::Spin, 1),
            "JSON" => (Self::Json, 1),
            "XML" => (Self::Xml, 1),
            _ => return Resolved::Missing,
        };
        if arguments == parameters {
            Resolved::Found(function)
        } else {
            Resolved::Parameters
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::DateTime => "dateTime",
            Self::CurrentUser => "currentUser",
            Self::CurrentUserGroups => "currentUserGroups",
            Self::Spin => "S",
            Self::Json => "JSON",
            Self::Xml => "XML",
        }
    }

    pub(super) fn call(self, argument: Option<&Value>, scope: &dyn Scope) -> Result<Value, Error> {
        let argument = argument.unwrap_or(&Value::Null);
        match self {
            Self::Now => Ok(Value::Date(date::to_millis(scope.now()))),
            Self::DateTime => Ok(Value::java(JavaValue::DateTime(date::to_millis(
                scope.now(),
            )))),
            Self::CurrentUser => Ok(scope.current_user().map_or(Value::Null, Value::from)),
            Self::CurrentUserGroups => {
                let groups = scope.current_groups();
                if groups.is_empty() && scope.current_user().is_none() {
                    return Ok(Value::Null);
                }
                Ok(Value::List(Arc::new(
                    groups.into_iter().map(Value::from).collect(),
                )))
            }
            Self::Spin => spin::any(argument).map_err(Error::from),
            Self::Json => spin::json(argument).map_err(Error::from),
            Self::Xml => spin::xml(argument).map_err(Error::from),
        }
    }
}
