package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"time"

	backplane "backplane.internal/client"
)

// A testCase has steps on one connection; values that a step saves are known to the later ones.
type testCase struct {
	Name   string            `json:"name"`
	APIKey string            `json:"api_key"`
	Steps  []json.RawMessage `json:"steps"`
}

// A step is one call, all pages of a list, or a stream.
type step struct {
	Call          string            `json:"call"`
	Pages         string            `json:"pages"`
	Stream        string            `json:"stream"`
	Request       json.RawMessage   `json:"request"`
	Metadata      map[string]any    `json:"metadata"`
	TimeoutMS     *int64            `json:"timeout_ms"`
	CancelAfterMS *int64            `json:"cancel_after_ms"`
	Take          *int              `json:"take"`
	Save          map[string]string `json:"save"`
	Expect        map[string]any    `json:"expect"`
}

// run tells what differed in the first step that did; nil where all is as expected.
func (c testCase) run(ctx context.Context) error {
	key := c.APIKey
	if key == "" {
		key = os.Getenv("BACKPLANE_API_KEY")
	}
	client, err := backplane.Connect(os.Getenv("BACKPLANE_ADDRESS"), backplane.WithAPIKey(key))
	if err != nil {
		return err
	}
	defer client.Close()
	saved := map[string]any{}
	for i, raw := range c.Steps {
		if err := runStep(ctx, client, raw, saved); err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	return nil
}

func runStep(
	ctx context.Context, client *backplane.Client, raw json.RawMessage, saved map[string]any,
) error {
	var step step
	if err := fill(raw, saved, &step); err != nil {
		return err
	}
	begun := time.Now()
	outcome, err := step.take(ctx, client)
	if err != nil {
		return err
	}
	outcome.elapsed = time.Since(begun)
	if err := difference(step.Expect, outcome); err != nil {
		return err
	}
	found, err := outcome.save(step.Save)
	maps.Copy(saved, found)
	return err
}
