package backplane

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"time"
)

// No call is without an end, not even one of a contract that is not known.
const deadlineOfUnknown = 10 * time.Second

// agreed is what the contracts say about their methods.
type agreed struct {
	methods       map[string]method // by path: /backplane.catalog.v1.CatalogService/GetProduct
	serviceConfig string
}

// A method as a client sees it. Public ones are called without credentials.
type method struct {
	deadline time.Duration
	public   bool
}

func (a *agreed) method(path string) method {
	if known, ok := a.methods[path]; ok {
		return known
	}
	return method{deadline: deadlineOfUnknown}
}

// agreedIn merges all contracts, because one connection serves them all.
func agreedIn(settings []fs.FS) (*agreed, error) {
	merged := serviceConfig{Balancing: json.RawMessage(`[{"round_robin": {}}]`)}
	methods := map[string]method{}
	for _, from := range settings {
		if err := merged.add(from); err != nil {
			return nil, err
		}
		if err := addMethods(methods, from); err != nil {
			return nil, err
		}
	}
	text, err := json.Marshal(merged)
	return &agreed{methods, string(text)}, err
}

// serviceConfig is gRPC's, as far as merging has to understand it.
type serviceConfig struct {
	Balancing  json.RawMessage   `json:"loadBalancingConfig"`
	Methods    []json.RawMessage `json:"methodConfig"`
	Throttling *throttling       `json:"retryThrottling,omitempty"`
	// The server as a whole, which is the empty name: one connection carries all services.
	Health struct {
		Service string `json:"serviceName"`
	} `json:"healthCheckConfig"`
}

type throttling struct {
	TokensMax  float64 `json:"maxTokens"`
	TokenRatio float64 `json:"tokenRatio"`
}

// add takes in the configs of a module, under the most careful throttle.
func (c *serviceConfig) add(settings fs.FS) error {
	return eachFile(settings, "settings/service_config/*.json", func(content []byte) error {
		var one serviceConfig
		if err := json.Unmarshal(content, &one); err != nil {
			return err
		}
		c.Methods = append(c.Methods, one.Methods...)
		c.Throttling = moreCareful(c.Throttling, one.Throttling)
		return nil
	})
}

func moreCareful(one, other *throttling) *throttling {
	switch {
	case one == nil:
		return other
	case other == nil:
		return one
	}
	return &throttling{
		TokensMax:  min(one.TokensMax, other.TokensMax),
		TokenRatio: min(one.TokenRatio, other.TokenRatio),
	}
}

func addMethods(methods map[string]method, settings fs.FS) error {
	return eachFile(settings, "settings/policy/*.json", func(content []byte) error {
		var policy struct {
			Methods map[string]struct {
				Path       string `json:"path"`
				Access     string `json:"access"`
				DeadlineMS int64  `json:"deadline_default_ms"`
			} `json:"methods"`
		}
		if err := json.Unmarshal(content, &policy); err != nil {
			return err
		}
		for _, one := range policy.Methods {
			deadline := time.Duration(one.DeadlineMS) * time.Millisecond
			methods[one.Path] = method{deadline: deadline, public: one.Access == "public"}
		}
		return nil
	})
}

func eachFile(files fs.FS, pattern string, read func([]byte) error) error {
	names, err := fs.Glob(files, pattern)
	if err != nil {
		return err
	}
	for _, name := range names {
		content, err := fs.ReadFile(files, name)
		if err == nil {
			err = read(content)
		}
		if err != nil {
			return fmt.Errorf("backplane: the settings in %s: %w", name, err)
		}
	}
	return nil
}
