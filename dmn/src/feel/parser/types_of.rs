//! Types as `instance of` and parameters name them.

use std::sync::Arc;

use super::names::is_keyword;
use super::{Parsed, Parser};
use crate::feel::lexer::Kind;
use crate::feel::types::Type;

/// Names of types that contain a keyword or a sign.
const LONG_NAMES: [&[&str]; 5] = [
    &["date", "and", "time"],
    &["years", "and", "months", "duration"],
    &["days", "and", "time", "duration"],
    &["year", "-", "month", "-", "duration"],
    &["day", "-", "time", "-", "duration"],
];

impl Parser<'_, '_> {
    pub(super) fn type_name(&mut self) -> Parsed<Type> {
        self.deeper(Self::type_name_here)
    }

    fn type_name_here(&mut self) -> Parsed<Type> {
        if !matches!(self.peek().kind, Kind::Word) {
            return Err(self.error("a type"));
        }
        if self.sign_at(1, "<") && !self.is_camunda() {
            match self.peek().text {
                "list" => return Ok(Type::List(Arc::new(self.type_argument()?))),
                "range" => return Ok(Type::Range(Arc::new(self.type_argument()?))),
                "context" => return self.context_type(),
                "function" => return self.function_type(),
                _ => {}
            }
        }
        let name = self.plain_type_name();
        Ok(match name.as_str() {
            "year-month-duration" => Type::Months,
            "day-time-duration" => Type::Days,
            "date time" => Type::DateTime,
            "null" => Type::Null,
            name => self
                .scope
                .find_type(name)
                .unwrap_or_else(|| Type::Unknown(name.into())),
        })
    }

    fn plain_type_name(&mut self) -> String {
        for long in LONG_NAMES {
            if self.is_camunda() && long.contains(&"-") {
                continue;
            }
            if long
                .iter()
                .enumerate()
                .all(|(i, part)| self.peek_at(i).text == *part)
            {
                self.at += long.len();
                return if long.contains(&"-") {
                    long.concat()
                } else {
                    long.join(" ")
                };
            }
        }
        let declared = self
            .scope
            .types
            .keys()
            .filter_map(crate::feel::scope::SplitName::of);
        let spelled = |name: &crate::feel::scope::SplitName| {
            name.parts
                .iter()
                .enumerate()
                .all(|(i, part)| self.peek_at(i).text == &**part)
        };
        if let Some(name) = declared.filter(spelled).max_by_key(|name| name.parts.len()) {
            self.at += name.parts.len();
            return name.name.to_string();
        }
        let mut name = self.next().text.to_owned();
        loop {
            if self.is_sign(".") && matches!(self.peek_at(1).kind, Kind::Word) {
                self.next();
                name.push('.');
            } else if matches!(self.peek().kind, Kind::Word)
                && !is_keyword(self.peek().text)
                && !self.is_camunda()
            {
                name.push(' ');
            } else {
                return name;
            }
            name.push_str(self.next().text);
        }
    }

    fn type_argument(&mut self) -> Parsed<Type> {
        self.next();
        self.expect_sign("<")?;
        let of = self.type_name()?;
        self.expect_sign(">")?;
        Ok(of)
    }

    fn context_type(&mut self) -> Parsed<Type> {
        self.next();
        self.expect_sign("<")?;
        let mut entries = Vec::new();
        while !self.take_sign(">") {
            let name = match self.string_here() {
                Some(name) => {
                    self.next();
                    Arc::from(name)
                }
                None => self.new_name(None)?,
            };
            self.expect_sign(":")?;
            entries.push((name, self.type_name()?));
            if !self.is_sign(">") {
                self.expect_sign(",")?;
            }
        }
        Ok(Type::Context(Arc::new(entries)))
    }

    fn function_type(&mut self) -> Parsed<Type> {
        self.next();
        self.expect_sign("<")?;
        let mut parameters = Vec::new();
        while !self.take_sign(">") {
            parameters.push(self.type_name()?);
            if !self.is_sign(">") {
                self.expect_sign(",")?;
            }
        }
        self.expect_sign("->")?;
        Ok(Type::Function(Arc::new((parameters, self.type_name()?))))
    }
}
