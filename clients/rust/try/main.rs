//! What a team writes on its first day, in a project that knows nothing of this repository.

use backplane_client::contracts::catalog::v1::GetProductRequest;
use backplane_client::testing::Server;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::start()?;
    let backplane = backplane_client::connect(server.address(), server.api_key())?;
    let request = GetProductRequest { sku: "MUG-WHITE".into() };
    let reply = backplane.catalog().get_product(request).await?.into_inner();
    let product = reply.product.ok_or("the answer is empty")?;
    println!("rust: CatalogService/GetProduct {} -> {}", product.sku, product.name);
    Ok(())
}
