// Package contracts carries what clients need to know about the services besides their
// messages and stubs, which stand in a package each: orders/v1, catalog/v1 and so on.
//
// A team with a client library of its own hands a service's config to gRPC:
//
//	config, err := contracts.ServiceConfig("orders")
//	conn, err := grpc.NewClient(address, grpc.WithDefaultServiceConfig(config), …)
//
// The client kit, backplane.internal/client, does so for all services together.
package contracts

import (
	"embed"
	"fmt"
)

// Settings has two files for each service, both by its short name:
//
//   - settings/service_config/orders.json is a gRPC service config: retries, throttling,
//     load balancing and the health check.
//   - settings/policy/orders.json tells of each method its default deadline, who may call
//     it and what makes it safe to repeat.
//
//go:embed settings
var Settings embed.FS

// ServiceConfig returns the gRPC service config of one service by its short name, as JSON.
func ServiceConfig(service string) (string, error) {
	content, err := Settings.ReadFile("settings/service_config/" + service + ".json")
	if err != nil {
		return "", fmt.Errorf("no contract of a service %q: %w", service, err)
	}
	return string(content), nil
}
