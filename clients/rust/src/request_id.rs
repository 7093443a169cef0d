//! The id by which a server knows a repeated call: made once, kept across attempts.
//!
//! It is put into the message as it is sent, so that the caller's own stays as it was. A
//! field may stand anywhere in a message, so one more at the end is all that is needed.

use std::time::{SystemTime, UNIX_EPOCH};

use bytes::{BufMut as _, Bytes, BytesMut};
use prost::encoding::{WireType, decode_key, decode_varint, encode_key, encode_varint};

/// The flag and the length that stand before a message.
const PREFIX_BYTES: usize = 5;

/// Gives the framed message with an id, and the id; as it was where it cannot be read.
pub fn identified(framed: Bytes, field: u32) -> (Bytes, String) {
    let Some(message) = plain_message(&framed) else { return (framed, String::new()) };
    match text(message.clone(), field) {
        Some(id) if id.is_empty() => {
            let id = new_id();
            (with_text(&message, field, &id), id)
        }
        Some(id) => (framed, id),
        None => (framed, String::new()),
    }
}

/// Makes a UUIDv7: ids that follow time keep the server's index of them compact.
pub fn new_id() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut random = [0_u8; 10];
    getrandom::fill(&mut random).expect("the system gives random numbers");
    let random = random.iter().fold(0_u128, |all, byte| (all << 8) | u128::from(*byte));
    let id = (since.as_millis() << 80) | VERSION | VARIANT | (random & RANDOM_BITS);
    let hex = format!("{id:032x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

const VERSION: u128 = 0x7 << 76;
const VARIANT: u128 = 0b10 << 62;
const RANDOM_BITS: u128 = (0xFFF << 64) | ((1 << 62) - 1);

/// Gives the one message of a request; None for more, for less, and where it is compressed.
fn plain_message(framed: &Bytes) -> Option<Bytes> {
    let (flag, length) = (framed.first()?, framed.get(1..PREFIX_BYTES)?);
    let length = u32::from_be_bytes(length.try_into().ok()?) as usize;
    let whole = *flag == 0 && framed.len() == PREFIX_BYTES + length;
    whole.then(|| framed.slice(PREFIX_BYTES..))
}

/// Gives what a text field holds, empty for nothing; None where the message cannot be read.
fn text(mut message: Bytes, wanted: u32) -> Option<String> {
    let mut found = Bytes::new();
    while !message.is_empty() {
        let (number, wire) = decode_key(&mut message).ok()?;
        let length = match wire {
            WireType::Varint => decode_varint(&mut message).map(|_| 0).ok()?,
            WireType::SixtyFourBit => 8,
            WireType::ThirtyTwoBit => 4,
            WireType::LengthDelimited => usize::try_from(decode_varint(&mut message).ok()?).ok()?,
            WireType::StartGroup | WireType::EndGroup => return None,
        };
        if length > message.len() {
            return None;
        }
        let value = message.split_to(length);
        if number == wanted && wire == WireType::LengthDelimited {
            found = value;
        }
    }
    String::from_utf8(found.into()).ok()
}

fn with_text(message: &Bytes, field: u32, value: &str) -> Bytes {
    let mut framed = BytesMut::with_capacity(PREFIX_BYTES + message.len() + value.len() + 8);
    framed.put_bytes(0, PREFIX_BYTES);
    framed.put_slice(message);
    encode_key(field, WireType::LengthDelimited, &mut framed);
    encode_varint(value.len() as u64, &mut framed);
    framed.put_slice(value.as_bytes());
    let length = (framed.len() - PREFIX_BYTES) as u32;
    framed[1..PREFIX_BYTES].copy_from_slice(&length.to_be_bytes());
    framed.freeze()
}

#[cfg(test)]
mod tests {
    use backplane_contracts::orders::v1::PlaceOrderRequest;
    use prost::Message as _;

    use super::*;

    const FIELD: u32 = 1;

    fn framed(request: &PlaceOrderRequest) -> Bytes {
        let mut framed = BytesMut::new();
        framed.put_u8(0);
        framed.put_u32(request.encoded_len() as u32);
        request.encode(&mut framed).expect("there is room");
        framed.freeze()
    }

    fn request() -> PlaceOrderRequest {
        PlaceOrderRequest { currency: "GBP".into(), ..Default::default() }
    }

    /// The table says where the field is, and it is where these tests take it to be.
    #[test]
    fn the_table_knows_the_field() {
        let method =
            backplane_contracts::methods::method("/backplane.orders.v1.OrdersService/PlaceOrder");
        assert_eq!(method.and_then(|one| one.request_id_field), Some(FIELD));
    }

    /// A request without an id is sent with one, and is otherwise the same.
    #[test]
    fn an_id_is_filled_in() {
        let (sent, id) = identified(framed(&request()), FIELD);
        let read = PlaceOrderRequest::decode(sent.slice(PREFIX_BYTES..)).expect("it is a message");
        assert_eq!(read, PlaceOrderRequest { request_id: id.clone(), ..request() });
        assert_eq!(id.len(), 36);
    }

    /// The caller's own id stays.
    #[test]
    fn the_callers_id_stays() {
        let own = PlaceOrderRequest { request_id: "mine".into(), ..request() };
        assert_eq!(identified(framed(&own), FIELD), (framed(&own), "mine".to_owned()));
    }

    /// What cannot be read is sent as it is: compressed, cut short, more than one.
    #[test]
    fn what_cannot_be_read_is_left_alone() {
        let plain = framed(&request());
        let compressed = [&[1], &plain[1..]].concat();
        for odd in [compressed, plain[..7].to_vec(), [&plain[..], &plain[..]].concat(), vec![]] {
            let odd = Bytes::from(odd);
            assert_eq!(identified(odd.clone(), FIELD), (odd, String::new()));
        }
    }

    /// Ids are UUIDs of version 7, no two the same, and later ones sort behind.
    #[test]
    fn ids_are_of_version_7() {
        let ids: Vec<String> = (0..100).map(|_| new_id()).collect();
        let mut distinct = ids.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), ids.len());
        assert!(ids.iter().all(|id| &id[14..15] == "7" && "89ab".contains(&id[19..20])), "{ids:?}");
    }
}
