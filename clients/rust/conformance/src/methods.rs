//! The methods by their paths, bound to the client's typed calls.

use backplane_client::{Backplane, Error, StreamExt as _, TryStreamExt as _, replayed};
use backplane_contracts::cursors::CursorRequest;
use backplane_contracts::lists::{ListPage, ListRequest};
use backplane_contracts::{
    audit::v1 as audit, catalog::v1 as catalog, events::v1 as events, identity::v1 as identity,
    orders::v1 as orders,
};
use prost::{Message, Name};
use tonic::{Response, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use crate::json::{as_json, as_json_named};
use crate::outcome::{Outcome, attempts};
use crate::step::Ask;

type Done = Result<(), String>;

const HEALTH: &str = "grpc.health.v1.Health/Check";

/// Writes `call`, and `CALLS` with the paths that it knows.
macro_rules! calls {
    ($($service:literal, $client:ident { $($name:literal => $method:ident($request:ty),)* })*) => {
        #[cfg(test)]
        const CALLS: &[&str] = &[$($(concat!($service, "/", $name),)*)*];

        /// Calls a unary method.
        pub async fn call(backplane: &Backplane, path: &str, ask: &Ask, outcome: &mut Outcome) -> Done {
            match path {
                HEALTH => health(backplane, ask, outcome).await,
                $($(concat!($service, "/", $name) => {
                    let request = ask.request::<$request>()?;
                    // Boxed, or the one future would have room for those of all methods.
                    answered(Box::pin($client(backplane).$method(request)).await, outcome)
                })*)*
                _ => Err(format!("this runner has no method {path}")),
            }
        }
    };
}

calls! {
    "backplane.audit.v1.AuditService", audit {
        "ListRecords" => list_records(audit::ListRecordsRequest),
        "GetRecord" => get_record(audit::GetRecordRequest),
        "GetCheckpoint" => get_checkpoint(audit::GetCheckpointRequest),
        "GetInclusionProof" => get_inclusion_proof(audit::GetInclusionProofRequest),
        "GetConsistencyProof" => get_consistency_proof(audit::GetConsistencyProofRequest),
    }
    "backplane.catalog.v1.CatalogService", catalog {
        "GetProduct" => get_product(catalog::GetProductRequest),
        "BatchGetProducts" => batch_get_products(catalog::BatchGetProductsRequest),
        "ListProducts" => list_products(catalog::ListProductsRequest),
        "SearchProducts" => search_products(catalog::SearchProductsRequest),
        "CreateProduct" => create_product(catalog::CreateProductRequest),
        "UpdateProduct" => update_product(catalog::UpdateProductRequest),
        "ArchiveProduct" => archive_product(catalog::ArchiveProductRequest),
        "SetPrice" => set_price(catalog::SetPriceRequest),
        "ListPrices" => list_prices(catalog::ListPricesRequest),
        "BatchGetPrices" => batch_get_prices(catalog::BatchGetPricesRequest),
        "ListCategories" => list_categories(catalog::ListCategoriesRequest),
    }
    "backplane.events.v1.EventsService", events {
        "ReadEvents" => read_events(events::ReadEventsRequest),
        "GetEvent" => get_event(events::GetEventRequest),
        "CreateConsumer" => create_consumer(events::CreateConsumerRequest),
        "GetConsumer" => get_consumer(events::GetConsumerRequest),
        "ListConsumers" => list_consumers(events::ListConsumersRequest),
        "DeleteConsumer" => delete_consumer(events::DeleteConsumerRequest),
        "AcknowledgeEvents" => acknowledge_events(events::AcknowledgeEventsRequest),
        "CreateWebhook" => create_webhook(events::CreateWebhookRequest),
        "GetWebhook" => get_webhook(events::GetWebhookRequest),
        "ListWebhooks" => list_webhooks(events::ListWebhooksRequest),
        "UpdateWebhook" => update_webhook(events::UpdateWebhookRequest),
        "DeleteWebhook" => delete_webhook(events::DeleteWebhookRequest),
        "ListWebhookDeliveries" => list_webhook_deliveries(events::ListWebhookDeliveriesRequest),
        "ReplayWebhookDeliveries" => replay_webhook_deliveries(events::ReplayWebhookDeliveriesRequest),
    }
    "backplane.identity.v1.IdentityService", identity {
        "CreateServiceAccount" => create_service_account(identity::CreateServiceAccountRequest),
        "GetServiceAccount" => get_service_account(identity::GetServiceAccountRequest),
        "ListServiceAccounts" => list_service_accounts(identity::ListServiceAccountsRequest),
        "DisableServiceAccount" => disable_service_account(identity::DisableServiceAccountRequest),
        "SetWorkload" => set_workload(identity::SetWorkloadRequest),
        "GetWorkload" => get_workload(identity::GetWorkloadRequest),
        "CreateApiKey" => create_api_key(identity::CreateApiKeyRequest),
        "ListApiKeys" => list_api_keys(identity::ListApiKeysRequest),
        "RevokeApiKey" => revoke_api_key(identity::RevokeApiKeyRequest),
        "ExchangeApiKey" => exchange_api_key(identity::ExchangeApiKeyRequest),
        "CreateRole" => create_role(identity::CreateRoleRequest),
        "GetRole" => get_role(identity::GetRoleRequest),
        "ListRoles" => list_roles(identity::ListRolesRequest),
        "UpdateRole" => update_role(identity::UpdateRoleRequest),
        "DeleteRole" => delete_role(identity::DeleteRoleRequest),
        "CreateGrant" => create_grant(identity::CreateGrantRequest),
        "ListGrants" => list_grants(identity::ListGrantsRequest),
        "DeleteGrant" => delete_grant(identity::DeleteGrantRequest),
        "CheckPermission" => check_permission(identity::CheckPermissionRequest),
        "ListPermissions" => list_permissions(identity::ListPermissionsRequest),
        "GetCaller" => get_caller(identity::GetCallerRequest),
        "CreateUser" => create_user(identity::CreateUserRequest),
        "GetUser" => get_user(identity::GetUserRequest),
        "UpdateUser" => update_user(identity::UpdateUserRequest),
        "ListUsers" => list_users(identity::ListUsersRequest),
        "DisableUser" => disable_user(identity::DisableUserRequest),
        "EnableUser" => enable_user(identity::EnableUserRequest),
        "EraseUser" => erase_user(identity::EraseUserRequest),
        "SetPassword" => set_password(identity::SetPasswordRequest),
        "ChangePassword" => change_password(identity::ChangePasswordRequest),
        "Login" => login(identity::LoginRequest),
        "RefreshSession" => refresh_session(identity::RefreshSessionRequest),
        "ListSessions" => list_sessions(identity::ListSessionsRequest),
        "RevokeSession" => revoke_session(identity::RevokeSessionRequest),
        "RevokeAllSessions" => revoke_all_sessions(identity::RevokeAllSessionsRequest),
        "Logout" => logout(identity::LogoutRequest),
    }
    "backplane.orders.v1.OrdersService", orders {
        "PlaceOrder" => place_order(orders::PlaceOrderRequest),
        "GetOrder" => get_order(orders::GetOrderRequest),
        "BatchGetOrders" => batch_get_orders(orders::BatchGetOrdersRequest),
        "ListOrders" => list_orders(orders::ListOrdersRequest),
        "CancelOrder" => cancel_order(orders::CancelOrderRequest),
    }
}

/// Goes through all that a list method lists.
pub async fn pages(backplane: &Backplane, path: &str, ask: &Ask, outcome: &mut Outcome) -> Done {
    macro_rules! lists {
        ($($request:ty,)*) => {
            $(if Some(path) == <$request>::PATH.strip_prefix('/') {
                return listed::<$request>(backplane, ask, outcome).await;
            })*
        };
    }
    lists! {
        audit::ListRecordsRequest,
        catalog::ListProductsRequest,
        catalog::SearchProductsRequest,
        catalog::ListPricesRequest,
        catalog::ListCategoriesRequest,
        events::ReadEventsRequest,
        events::ListConsumersRequest,
        events::ListWebhooksRequest,
        events::ListWebhookDeliveriesRequest,
        identity::ListServiceAccountsRequest,
        identity::ListApiKeysRequest,
        identity::ListRolesRequest,
        identity::ListGrantsRequest,
        identity::ListPermissionsRequest,
        identity::ListUsersRequest,
        identity::ListSessionsRequest,
        orders::ListOrdersRequest,
    }
    Err(format!("this runner has no list {path}"))
}

/// Goes through a stream; one with a cursor is followed.
pub async fn stream(backplane: &Backplane, path: &str, ask: &Ask, outcome: &mut Outcome) -> Done {
    match path {
        "backplane.events.v1.EventsService/Subscribe" => {
            followed::<events::SubscribeRequest>(backplane, ask, outcome).await
        }
        "backplane.orders.v1.OrdersService/WatchOrder" => {
            followed::<orders::WatchOrderRequest>(backplane, ask, outcome).await
        }
        "backplane.events.v1.EventsService/ConsumeEvents" => {
            let request = ask.request::<events::ConsumeEventsRequest>()?;
            outcome.items = Some(Vec::new());
            match backplane.events().consume_events(request).await {
                Ok(reply) => gather(reply.into_inner().map_err(Error::from), ask, outcome).await,
                Err(status) => {
                    outcome.failed(status.into());
                    Ok(())
                }
            }
        }
        _ => Err(format!("this runner has no stream {path}")),
    }
}

async fn listed<Q>(backplane: &Backplane, ask: &Ask, outcome: &mut Outcome) -> Done
where
    Q: ListRequest + Name,
    <Q::Page as ListPage>::Item: Message + Name,
{
    let request = ask.request::<Q>()?;
    gather(backplane.list(request), ask, outcome).await
}

async fn followed<Q>(backplane: &Backplane, ask: &Ask, outcome: &mut Outcome) -> Done
where
    Q: CursorRequest + Name,
    Q::Reply: Name,
{
    let request = ask.request::<Q>()?;
    gather(backplane.follow(request), ask, outcome).await
}

async fn gather<M: Message + Name>(
    items: impl backplane_client::Stream<Item = Result<M, Error>>,
    ask: &Ask,
    outcome: &mut Outcome,
) -> Done {
    outcome.items = Some(Vec::new());
    let mut items = std::pin::pin!(items.take(ask.take.unwrap_or(usize::MAX)));
    while let Some(item) = items.next().await {
        match item {
            Ok(message) => outcome.items.get_or_insert_default().push(as_json(&message)?),
            Err(error) => outcome.failed(error),
        }
    }
    Ok(())
}

fn answered<P: Message + Name>(answer: Result<Response<P>, Status>, outcome: &mut Outcome) -> Done {
    match answer {
        Ok(reply) => {
            outcome.attempts = attempts(reply.metadata());
            outcome.replayed = replayed(&reply);
            outcome.reply = as_json(reply.get_ref())?;
        }
        Err(status) => outcome.failed(status.into()),
    }
    Ok(())
}

fn audit(
    backplane: &Backplane,
) -> audit::audit_service_client::AuditServiceClient<backplane_client::Channel> {
    backplane.audit()
}

fn catalog(
    backplane: &Backplane,
) -> catalog::catalog_service_client::CatalogServiceClient<backplane_client::Channel> {
    backplane.catalog()
}

fn events(
    backplane: &Backplane,
) -> events::events_service_client::EventsServiceClient<backplane_client::Channel> {
    backplane.events()
}

fn identity(
    backplane: &Backplane,
) -> identity::identity_service_client::IdentityServiceClient<backplane_client::Channel> {
    backplane.identity()
}

fn orders(
    backplane: &Backplane,
) -> orders::orders_service_client::OrdersServiceClient<backplane_client::Channel> {
    backplane.orders()
}

/// The one method of another contract, whose messages do not know their names.
async fn health(backplane: &Backplane, ask: &Ask, outcome: &mut Outcome) -> Done {
    let request = ask.request_named::<HealthCheckRequest>("grpc.health.v1.HealthCheckRequest")?;
    match HealthClient::new(backplane.channel()).check(request).await {
        Ok(reply) => {
            outcome.reply = as_json_named(reply.get_ref(), "grpc.health.v1.HealthCheckResponse")?;
        }
        Err(status) => outcome.failed(status.into()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{CALLS, HEALTH};
    use crate::json::unary_methods;

    /// Every unary method of every contract can be called by a case.
    #[test]
    fn no_method_is_forgotten() {
        let missing: Vec<String> = unary_methods()
            .into_iter()
            .filter(|method| *method != HEALTH && !CALLS.contains(&method.as_str()))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
