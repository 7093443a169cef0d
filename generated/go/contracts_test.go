package contracts_test

import (
	"encoding/json"
	"io/fs"
	"path"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"backplane.internal/contracts"
	_ "backplane.internal/contracts/audit/v1"
	_ "backplane.internal/contracts/catalog/v1"
	_ "backplane.internal/contracts/events/v1"
	_ "backplane.internal/contracts/identity/v1"
	_ "backplane.internal/contracts/orders/v1"
)

// grpc-go takes the service config of every service as it is.
func TestServiceConfigs(t *testing.T) {
	names, err := fs.Glob(contracts.Settings, "settings/service_config/*.json")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		service := strings.TrimSuffix(path.Base(name), ".json")
		config, err := contracts.ServiceConfig(service)
		if err != nil {
			t.Fatal(err)
		}
		conn, err := grpc.NewClient("127.0.0.1:1", grpc.WithDefaultServiceConfig(config),
			grpc.WithTransportCredentials(insecure.NewCredentials()))
		if err != nil {
			t.Errorf("%s: %v", service, err)
			continue
		}
		_ = conn.Close()
	}
	if _, err := contracts.ServiceConfig("coffee"); err == nil {
		t.Error("there is a service config for coffee")
	}
}

// Every method of a policy is one of the generated services.
func TestPoliciesAreOfTheseContracts(t *testing.T) {
	names, _ := fs.Glob(contracts.Settings, "settings/policy/*.json")
	for _, name := range names {
		content, err := contracts.Settings.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var policy struct {
			Service protoreflect.FullName
			Methods map[protoreflect.Name]any
		}
		if err := json.Unmarshal(content, &policy); err != nil {
			t.Fatal(err)
		}
		found, err := protoregistry.GlobalFiles.FindDescriptorByName(policy.Service)
		if err != nil {
			t.Fatal(err)
		}
		methods := found.(protoreflect.ServiceDescriptor).Methods()
		for method := range policy.Methods {
			if methods.ByName(method) == nil {
				t.Errorf("%s has no method %s", policy.Service, method)
			}
		}
		if len(policy.Methods) != methods.Len() {
			t.Errorf("%s has %d methods, %d of them with a policy", policy.Service, methods.Len(), len(policy.Methods))
		}
	}
}
