//! What somebody may do at all, for pages that show no more than that.

use cauce_store::Filter;
use cauce_store::query::Principal;
use cauce_store::records::Authorization;

use super::evaluate::{GRANT, decide_bits, on, whose};
use crate::exec::{Exec, Step};
use crate::permissions;

/// What a user may do with a kind of resource, by Camunda's names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permitted {
    /// The kind.
    pub resource: &'static str,
    /// What with all of the kind, but for those that something else is said of.
    pub everywhere: Vec<&'static str>,
    /// What with some of them at least.
    pub somewhere: Vec<&'static str>,
}

/// Kinds of which people have an authorization for each thing that they work on: these are not gone through.
const MANY: &str = "RESOURCE_TYPE_ NOT IN (7, 19, 20)";
/// The most authorizations on single resources that are looked at.
const MOST: u64 = 5000;

/// What a user may do, by kinds of resources. Of tasks and their history, what is granted on single ones is left out.
///
/// # Errors
/// None of its own.
pub fn permitted(exec: &mut Exec<'_>, principal: &Principal) -> Step<Vec<Permitted>> {
    let on_all = exec.query::<Authorization>(on(principal, std::iter::empty()))?;
    let (who, binds) = whose(principal);
    let single = format!("({who}) AND {MANY} AND RESOURCE_ID_ <> '*'");
    let on_single = exec.query::<Authorization>(Filter::new().raw(single, binds).limit(MOST))?;
    Ok((0..=21)
        .filter(|number| !permissions::of(i64::from(*number)).is_empty())
        .map(|number| permitted_on(number, principal, &on_all, &on_single))
        .collect())
}

fn permitted_on(
    number: i32,
    principal: &Principal,
    on_all: &[Authorization],
    on_single: &[Authorization],
) -> Permitted {
    let (mut everywhere, mut somewhere) = (Vec::new(), Vec::new());
    for (name, bits) in permissions::of(i64::from(number)) {
        let Ok(bits) = i32::try_from(*bits) else {
            continue;
        };
        let all = decide_bits(on_all, principal, number, bits, None) == Some(true);
        let granted = |a: &Authorization| {
            a.resource_type == number && a.kind == GRANT && a.perms.unwrap_or(0) & bits == bits
        };
        if all {
            everywhere.push(*name);
        }
        if all || on_single.iter().any(granted) {
            somewhere.push(*name);
        }
    }
    Permitted {
        resource: permissions::resource_name(number),
        everywhere,
        somewhere,
    }
}
