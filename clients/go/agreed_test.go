package backplane

import (
	"encoding/json"
	"io/fs"
	"testing"
	"testing/fstest"
	"time"

	"backplane.internal/contracts"
	eventsv1 "backplane.internal/contracts/events/v1"
)

// Every method of every contract has a deadline; what is public is known.
func TestEveryMethodIsKnown(t *testing.T) {
	agreed, err := agreedIn([]fs.FS{contracts.Settings})
	if err != nil {
		t.Fatal(err)
	}
	methods := eventsv1.File_backplane_events_v1_events_proto.Services().Get(0).Methods()
	for i := range methods.Len() {
		path := "/backplane.events.v1.EventsService/" + string(methods.Get(i).Name())
		if known, ok := agreed.methods[path]; !ok || known.deadline <= 0 {
			t.Errorf("%s: %+v", path, known)
		}
	}
	exchange := "/backplane.identity.v1.IdentityService/ExchangeApiKey"
	if !agreed.method(exchange).public || agreed.method("/x/Y").deadline != deadlineOfUnknown {
		t.Errorf("%+v, %+v", agreed.method(exchange), agreed.method("/x/Y"))
	}
}

// Streams go on with the backoff that the service config has for calls.
func TestBackoffIsTheContracts(t *testing.T) {
	config, err := contracts.ServiceConfig("events")
	if err != nil {
		t.Fatal(err)
	}
	var read struct {
		MethodConfig []struct{ RetryPolicy map[string]any }
	}
	if err := json.Unmarshal([]byte(config), &read); err != nil {
		t.Fatal(err)
	}
	for _, one := range read.MethodConfig {
		policy := one.RetryPolicy
		first, _ := time.ParseDuration(policy["initialBackoff"].(string))
		most, _ := time.ParseDuration(policy["maxBackoff"].(string))
		if first != backoffInitial || most != backoffMax || policy["backoffMultiplier"] != 2.0 {
			t.Errorf("the contract says %v", policy)
		}
	}
}

// Contracts of another module are added, and the more careful throttle holds for all.
func TestContractsOfAnotherModule(t *testing.T) {
	notes := fstest.MapFS{
		"settings/service_config/notes.json": {Data: []byte(`{
			"methodConfig": [{"name": [{"service": "notes.v1.Notes"}]}],
			"retryThrottling": {"maxTokens": 4, "tokenRatio": 0.5}}`)},
		"settings/policy/notes.json": {Data: []byte(`{
			"methods": {"Add": {"path": "/notes.v1.Notes/Add", "deadline_default_ms": 700}}}`)},
	}
	agreed, err := agreedIn([]fs.FS{contracts.Settings, notes})
	if err != nil {
		t.Fatal(err)
	}
	var config serviceConfig
	if err := json.Unmarshal([]byte(agreed.serviceConfig), &config); err != nil {
		t.Fatal(err)
	}
	if *config.Throttling != (throttling{4, 0.1}) || len(config.Methods) < 20 {
		t.Errorf("%+v and %d methods", *config.Throttling, len(config.Methods))
	}
	if agreed.method("/notes.v1.Notes/Add").deadline != 700*time.Millisecond {
		t.Errorf("%+v", agreed.method("/notes.v1.Notes/Add"))
	}
}
