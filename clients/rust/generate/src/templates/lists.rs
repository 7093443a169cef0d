//! Lists that come page by page.

/// A request for one page of a list.
pub trait ListRequest: prost::Message + Clone + Default + 'static {
    /// What it is answered with.
    type Page: ListPage;
    /// The path of the method that answers it.
    const PATH: &'static str;

    /// The page that is asked for; empty for the first.
    fn page_token(&self) -> &str;

    /// Asks for another page.
    fn set_page_token(&mut self, token: String);
}

/// One page of a list.
pub trait ListPage: prost::Message + Default + 'static {
    /// What is listed.
    type Item: Send + 'static;

    /// The page after this one; empty after the last.
    fn next_page_token(&self) -> &str;

    /// What the page holds.
    fn into_items(self) -> Vec<Self::Item>;
}
