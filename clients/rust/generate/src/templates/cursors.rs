//! Streams that go on from a cursor.

/// A request for a stream that begins behind a cursor.
pub trait CursorRequest: prost::Message + Clone + Default + 'static {
    /// What the stream consists of.
    type Reply: CursorReply;
    /// The path of the method that answers it.
    const PATH: &'static str;

    /// The cursor that the stream begins behind; empty for none.
    fn cursor(&self) -> &str;

    /// Begins behind another cursor.
    fn set_cursor(&mut self, cursor: String);
}

/// One message of such a stream.
pub trait CursorReply: prost::Message + Default + 'static {
    /// The cursor that resumes the stream behind this message.
    fn cursor(&self) -> &str;
}
