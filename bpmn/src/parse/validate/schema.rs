//! placeholder
use super::super::Parser;
pub(in crate::parse) fn check(_: &mut Parser<'_>) {}
