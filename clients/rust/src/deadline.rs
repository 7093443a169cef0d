//! The deadline as it is written on the wire, in the header `grpc-timeout`.

use std::time::Duration;

use http::{HeaderMap, HeaderValue};

const HEADER: &str = "grpc-timeout";
/// The specification's longest number has eight digits.
const LONGEST: u128 = 99_999_999;

/// Gives the time that a caller set; None where there is none, or no such thing.
pub fn timeout_in(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(HEADER)?.to_str().ok()?;
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number: u64 = number.parse().ok().filter(|number| u128::from(*number) <= LONGEST)?;
    Some(match unit {
        "H" => Duration::from_secs(number * 3600),
        "M" => Duration::from_secs(number * 60),
        "S" => Duration::from_secs(number),
        "m" => Duration::from_millis(number),
        "u" => Duration::from_micros(number),
        "n" => Duration::from_nanos(number),
        _ => return None,
    })
}

/// Sets the time that is left, as exactly as eight digits can tell.
pub fn set_timeout(headers: &mut HeaderMap, left: Duration) {
    let text = match (left.as_micros(), left.as_millis()) {
        (micros, _) if micros <= LONGEST => format!("{micros}u"),
        (_, millis) if millis <= LONGEST => format!("{millis}m"),
        _ => format!("{}S", u128::from(left.as_secs()).min(LONGEST)),
    };
    headers.insert(HEADER, HeaderValue::try_from(text).expect("digits are a header's value"));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is set is what is read, from microseconds to days.
    #[test]
    fn times_are_written_as_they_are_read() {
        for left in [
            Duration::ZERO,
            Duration::from_micros(1),
            Duration::from_millis(2500),
            Duration::from_secs(3600),
            Duration::from_secs(30 * 86_400),
        ] {
            let mut headers = HeaderMap::new();
            set_timeout(&mut headers, left);
            assert_eq!(timeout_in(&headers), Some(left), "{headers:?}");
        }
    }

    /// What is no time is none.
    #[test]
    fn nonsense_is_no_time() {
        for text in ["", "u", "1", "1x", "123456789u", "-1S"] {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER, text.parse().expect("a value"));
            assert_eq!(timeout_in(&headers), None, "{text:?}");
        }
    }
}
