// Conformance runs the shared cases with the Go client.
//
// BACKPLANE_ADDRESS and BACKPLANE_API_KEY say where the server is, BACKPLANE_CASES names the
// file of cases, BACKPLANE_ONLY those that are to run (empty: all). It prints a line of JSON
// for each case, and fails only where it could not run them.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "conformance:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	content, err := os.ReadFile(os.Getenv("BACKPLANE_CASES"))
	if err != nil {
		return err
	}
	var file struct {
		Cases []testCase `json:"cases"`
	}
	if err := json.Unmarshal(content, &file); err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for _, one := range file.Cases {
		if !wanted(one.Name) {
			continue
		}
		if err := out.Encode(resultOf(ctx, one)); err != nil {
			return err
		}
	}
	return nil
}

func wanted(name string) bool {
	only := os.Getenv("BACKPLANE_ONLY")
	return only == "" || slices.Contains(strings.Split(only, ","), name)
}

// A result is what the table of all languages is made of.
type result struct {
	Case   string `json:"case"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	MS     int64  `json:"ms"`
}

func resultOf(ctx context.Context, one testCase) result {
	begun := time.Now()
	detail := ""
	if err := one.run(ctx); err != nil {
		detail = err.Error()
	}
	return result{one.Name, detail == "", detail, time.Since(begun).Milliseconds()}
}
