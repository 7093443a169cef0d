//! Lists that come page by page: which request asks for which page, and what is on it.

use std::collections::BTreeMap;
use std::error::Error;

use prost_types::{
    DescriptorProto, FieldDescriptorProto,
    field_descriptor_proto::{Label, Type},
};

use crate::contracts::Contracts;
use crate::rust_code::{field_name, laid_out, path_of, text_field};

const TRAITS: &str = include_str!("templates/lists.rs");

/// Gives the source of the traits and of what implements them.
pub fn source(contracts: &Contracts) -> Result<String, Box<dyn Error>> {
    let messages: BTreeMap<String, &DescriptorProto> = contracts.messages().collect();
    let code: String = contracts
        .methods()
        .filter(|(_, method)| !method.client_streaming() && !method.server_streaming())
        .filter_map(|(path, method)| {
            list(&messages, &path, method.input_type(), method.output_type())
        })
        .collect();
    laid_out(&format!("{TRAITS}{code}"))
}

/// Gives the implementations for one method, or None where it does not list pages.
fn list(
    messages: &BTreeMap<String, &DescriptorProto>,
    path: &str,
    request: &str,
    page: &str,
) -> Option<String> {
    text_field(messages.get(request)?, "page_token")?;
    let answer = messages.get(page)?;
    text_field(answer, "next_page_token")?;
    // Where there are more, nobody but the caller knows which of them is the list.
    let mut repeated = answer.field.iter().filter(|one| one.label() == Label::Repeated);
    let (items, None) = (repeated.next()?, repeated.next()) else { return None };
    Some(format!(
        "impl ListRequest for {request} {{
            type Page = {page};
            const PATH: &'static str = {path:?};
            fn page_token(&self) -> &str {{ &self.page_token }}
            fn set_page_token(&mut self, token: String) {{ self.page_token = token; }}
        }}
        impl ListPage for {page} {{
            type Item = {item};
            fn next_page_token(&self) -> &str {{ &self.next_page_token }}
            fn into_items(self) -> Vec<Self::Item> {{ self.{field} }}
        }}",
        request = path_of(request),
        page = path_of(page),
        item = item(items)?,
        field = field_name(items.name()),
    ))
}

fn item(field: &FieldDescriptorProto) -> Option<String> {
    match field.r#type() {
        Type::Message => Some(path_of(field.type_name())),
        Type::String => Some("String".into()),
        _ => None,
    }
}
