//! Streams that go on from a cursor: which request asks for which.

use std::collections::BTreeMap;
use std::error::Error;

use prost_types::DescriptorProto;

use crate::contracts::Contracts;
use crate::rust_code::{laid_out, path_of, text_field};

const TRAITS: &str = include_str!("templates/cursors.rs");

/// Gives the source of the traits and of what implements them.
pub fn source(contracts: &Contracts) -> Result<String, Box<dyn Error>> {
    let messages: BTreeMap<String, &DescriptorProto> = contracts.messages().collect();
    let has_cursor =
        |name: &str| messages.get(name).is_some_and(|one| text_field(one, "cursor").is_some());
    let code: String = contracts
        .methods()
        .filter(|(_, method)| method.server_streaming() && !method.client_streaming())
        .filter(|(_, method)| has_cursor(method.input_type()) && has_cursor(method.output_type()))
        .map(|(path, method)| stream(&path, method.input_type(), method.output_type()))
        .collect();
    laid_out(&format!("{TRAITS}{code}"))
}

fn stream(path: &str, request: &str, reply: &str) -> String {
    format!(
        "impl CursorRequest for {request} {{
            type Reply = {reply};
            const PATH: &'static str = {path:?};
            fn cursor(&self) -> &str {{ &self.cursor }}
            fn set_cursor(&mut self, cursor: String) {{ self.cursor = cursor; }}
        }}
        impl CursorReply for {reply} {{
            fn cursor(&self) -> &str {{ &self.cursor }}
        }}",
        request = path_of(request),
        reply = path_of(reply),
    )
}
