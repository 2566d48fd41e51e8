//! What is read from a certificate besides what rustls reads: the sum that binds a password to it, and its subject's name.

use sha2::{Digest as _, Sha256, Sha384, Sha512};

const SEQUENCE: u8 = 0x30;
const OBJECT_IDENTIFIER: u8 = 0x06;
/// A certificate's version, which may be left out.
const VERSION: u8 = 0xa0;
/// UTF8String, PrintableString, TeletexString and IA5String.
const TEXTS: [u8; 4] = [0x0c, 0x13, 0x14, 0x16];
/// 2.5.4.3.
const COMMON_NAME: [u8; 3] = [0x55, 0x04, 0x03];
/// 1.2.840.113549.1.1: RSA's signatures but for their last number.
const RSA: [u8; 8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
/// 1.2.840.10045.4.3: those of elliptic curves.
const CURVES: [u8; 7] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03];

/// The sum of a certificate that RFC 5929 calls `tls-server-end-point`. `None` where it has none.
pub(super) fn end_point(certificate: &[u8]) -> Option<Vec<u8>> {
    let (contents, _) = expect(certificate, SEQUENCE)?;
    let (_, rest) = expect(contents, SEQUENCE)?;
    let (algorithm, _) = expect(rest, SEQUENCE)?;
    let (algorithm, _) = expect(algorithm, OBJECT_IDENTIFIER)?;
    let (last, family) = algorithm.split_last()?;
    Some(match (family, last) {
        // MD5 and SHA-1 are replaced by the better one.
        (family, 4 | 5 | 11) if family == RSA => Sha256::digest(certificate).to_vec(),
        (family, 12) if family == RSA => Sha384::digest(certificate).to_vec(),
        (family, 13) if family == RSA => Sha512::digest(certificate).to_vec(),
        (family, 2) if family == CURVES => Sha256::digest(certificate).to_vec(),
        (family, 3) if family == CURVES => Sha384::digest(certificate).to_vec(),
        (family, 4) if family == CURVES => Sha512::digest(certificate).to_vec(),
        _ => return None,
    })
}

/// The common name of the subject.
pub(super) fn common_name(certificate: &[u8]) -> Option<&str> {
    let (contents, _) = expect(certificate, SEQUENCE)?;
    let (mut rest, _) = expect(contents, SEQUENCE)?;
    if rest.first() == Some(&VERSION) {
        (_, _, rest) = element(rest)?;
    }
    // The serial number, the signature's algorithm, the issuer and the dates come before it.
    for _ in 0..4 {
        (_, _, rest) = element(rest)?;
    }
    let (mut names, _) = expect(rest, SEQUENCE)?;
    while !names.is_empty() {
        let (_, mut set, next) = element(names)?;
        names = next;
        while !set.is_empty() {
            let (pair, next) = expect(set, SEQUENCE)?;
            set = next;
            let (kind, value) = expect(pair, OBJECT_IDENTIFIER)?;
            let (tag, text, _) = element(value)?;
            if kind == COMMON_NAME && TEXTS.contains(&tag) {
                return std::str::from_utf8(text).ok();
            }
        }
    }
    None
}

/// The contents of an element that must be of a kind, and what follows it.
fn expect(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (found, contents, rest) = element(der)?;
    (found == tag).then_some((contents, rest))
}

/// The kind of the first element, its contents, and what follows it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        // As many bytes of length follow; four are more than any certificate has.
        0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x0f))?;
            let length = bytes
                .iter()
                .fold(0, |sum, byte| (sum << 8) | usize::from(*byte));
            (length, rest)
        }
        _ => return None,
    };
    let (contents, rest) = rest.split_at_checked(length)?;
    Some((*tag, contents, rest))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]
mod tests {
    use super::*;
    use crate::testing::Authority;
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;

    fn der() -> CertificateDer<'static> {
        let issued = Authority::new().issue("db.example", &[]);
        CertificateDer::from_pem_slice(issued.certificate.as_bytes()).unwrap()
    }

    #[test]
    fn the_subject_and_the_sum_are_read() {
        let der = der();
        assert_eq!(common_name(&der), Some("db.example"));
        assert_eq!(end_point(&der), Some(Sha256::digest(&der).to_vec()));
    }

    #[test]
    fn what_is_cut_off_or_changed_says_nothing_wrong() {
        let der = der();
        for end in 0..der.len() {
            assert_eq!(common_name(&der[..end]), None);
            assert_eq!(end_point(&der[..end]), None);
        }
        for at in 0..der.len() {
            let mut changed = der.to_vec();
            changed[at] ^= 0xff;
            // Whatever they say, they end.
            let _ = (common_name(&changed), end_point(&changed));
        }
    }
}
