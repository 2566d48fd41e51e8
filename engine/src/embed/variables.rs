//! Variables to set, in order.

use cauce_expr::{TypedValue, Value};

/// Variables to set, in order. `Variables::new().with("amount", 3).with("who", "ann")`, or `Variables::from([("amount", 3)])`
/// where all are of one type.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Variables(Vec<(String, TypedValue)>);

impl Variables {
    /// None.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// And a variable.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.set(name, value);
        self
    }

    /// And a variable that is never stored: it is there until the process waits.
    #[must_use]
    pub fn with_transient(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.0.push((
            name.into(),
            TypedValue {
                value: value.into(),
                transient: true,
            },
        ));
        self
    }

    /// Adds a variable.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.0.push((name.into(), value.into().into()));
    }

    pub(super) fn extend(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    /// As commands take them.
    #[must_use]
    pub fn as_slice(&self) -> &[(String, TypedValue)] {
        &self.0
    }
}

impl<N: Into<String>, V: Into<Value>, const L: usize> From<[(N, V); L]> for Variables {
    fn from(all: [(N, V); L]) -> Self {
        all.into_iter().collect()
    }
}

impl<N: Into<String>, V: Into<Value>> FromIterator<(N, V)> for Variables {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(all: I) -> Self {
        Self(
            all.into_iter()
                .map(|(name, value)| (name.into(), value.into().into()))
                .collect(),
        )
    }
}

impl From<Variables> for Vec<(String, TypedValue)> {
    fn from(variables: Variables) -> Self {
        variables.0
    }
}

/// Gives a request the methods that set its variables.
macro_rules! takes_variables {
    ($request:ident) => {
        impl $request {
            /// With a variable.
            pub fn variable(
                mut self,
                name: impl Into<String>,
                value: impl Into<cauce_expr::Value>,
            ) -> Self {
                self.variables.set(name, value);
                self
            }

            /// With variables.
            pub fn variables(
                mut self,
                variables: impl Into<$crate::embed::variables::Variables>,
            ) -> Self {
                self.variables.extend(variables.into());
                self
            }
        }
    };
}
pub(super) use takes_variables;
