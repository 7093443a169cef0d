package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"time"

	"google.golang.org/genproto/googleapis/rpc/code"

	backplane "backplane.internal/client"
)

// difference tells what differs first from what was expected; nil where nothing does.
func difference(expected map[string]any, got *outcome) error {
	_, toFail := expected["error"]
	switch {
	case !toFail && got.failed != nil:
		return fmt.Errorf("failed: %w", got.failed)
	case toFail && got.failed == nil:
		return fmt.Errorf("succeeded, and %s was expected", shown(expected["error"]))
	}
	for name, value := range expected {
		check, known := checks[name]
		if !known {
			return fmt.Errorf("this runner does not know %s", name)
		}
		if err := check(value, got); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

var checks = map[string]func(any, *outcome) error{
	"reply":      func(expected any, got *outcome) error { return unlike(expected, got.reply, "") },
	"items":      func(expected any, got *outcome) error { return unlike(expected, items(got), "") },
	"count":      func(expected any, got *outcome) error { return equal(expected, float64(len(got.items))) },
	"attempts":   func(expected any, got *outcome) error { return equal(expected, got.attempts()) },
	"replayed":   func(expected any, got *outcome) error { return equal(expected, backplane.Replayed(got.trailer)) },
	"distinct":   distinct,
	"ascending":  ascending,
	"elapsed_ms": elapsed,
	"error":      failure,
}

// parts gives the kit's error by the names of the cases.
var parts = map[string]func(*backplane.Error) any{
	"code":            func(e *backplane.Error) any { return code.Code(e.Code).String() },
	"reason":          func(e *backplane.Error) any { return e.Reason },
	"metadata":        func(e *backplane.Error) any { return texts(e.Metadata) },
	"fields":          fields,
	"retry_delay_ms":  retryDelayMS,
	"resource":        resource,
	"outcome_unknown": func(e *backplane.Error) any { return e.OutcomeUnknown() },
	"has_request_id":  func(e *backplane.Error) any { return e.RequestID != "" },
}

func failure(expected any, got *outcome) error {
	for name, value := range expected.(map[string]any) {
		part, known := parts[name]
		if !known {
			return fmt.Errorf("this runner does not know %s", name)
		}
		if err := unlike(value, part(got.failed), name); err != nil {
			return fmt.Errorf("%w in %w", err, got.failed)
		}
	}
	return nil
}

// unlike compares JSON: of objects the keys that are expected, everything else whole.
func unlike(expected, actual any, path string) error {
	switch wanted := expected.(type) {
	case map[string]any:
		if object, ok := actual.(map[string]any); ok {
			return unlikeObjects(wanted, object, path)
		}
	case []any:
		if list, ok := actual.([]any); ok {
			return unlikeLists(wanted, list, path)
		}
	}
	if actual == nil && isDefault(expected) || reflect.DeepEqual(expected, actual) {
		return nil
	}
	return fmt.Errorf("%s is %s, not %s", path, shown(actual), shown(expected))
}

func unlikeObjects(expected, actual map[string]any, path string) error {
	for key, value := range expected {
		if err := unlike(value, actual[key], path+"."+key); err != nil {
			return err
		}
	}
	return nil
}

func unlikeLists(expected, actual []any, path string) error {
	if len(expected) != len(actual) {
		return fmt.Errorf("%s has %d elements, not %d: %s", path, len(actual), len(expected), shown(actual))
	}
	for i, value := range expected {
		if err := unlike(value, actual[i], path+"."+strconv.Itoa(i)); err != nil {
			return err
		}
	}
	return nil
}

// isDefault knows what proto3 JSON leaves out.
func isDefault(value any) bool {
	switch value := value.(type) {
	case nil:
		return true
	case []any:
		return len(value) == 0
	case map[string]any:
		return len(value) == 0
	}
	return slices.Contains([]any{"", float64(0), "0", false}, value)
}

func equal(expected, actual any) error {
	if !reflect.DeepEqual(expected, actual) {
		return fmt.Errorf("%s, not %s", shown(actual), shown(expected))
	}
	return nil
}

func items(got *outcome) any {
	if got.items == nil {
		return []any{}
	}
	return got.items
}

func values(path any, got *outcome) ([]string, error) {
	var found []string
	for _, item := range got.items {
		value, err := at(item, path.(string))
		if err != nil {
			return nil, err
		}
		found = append(found, fmt.Sprint(value))
	}
	return found, nil
}

func distinct(path any, got *outcome) error {
	found, err := values(path, got)
	if err != nil {
		return err
	}
	if slices.Sort(found); len(slices.Compact(slices.Clone(found))) != len(found) {
		return fmt.Errorf("some come twice: %s", shown(found))
	}
	return nil
}

func ascending(path any, got *outcome) error {
	found, err := values(path, got)
	if err != nil {
		return err
	}
	last := int64(math.MinInt64)
	for _, text := range found {
		number, err := strconv.ParseInt(text, 10, 64)
		if err != nil || number <= last {
			return errors.Join(err, fmt.Errorf("they do not rise: %s", shown(found)))
		}
		last = number
	}
	return nil
}

func elapsed(bounds any, got *outcome) error {
	took := float64(got.elapsed) / float64(time.Millisecond)
	given := bounds.(map[string]any)
	least, _ := given["min"].(float64)
	most, limited := given["max"].(float64)
	if took < least || limited && took > most {
		return fmt.Errorf("%.0f ms", took)
	}
	return nil
}

func fields(e *backplane.Error) any {
	found := []any{}
	for _, one := range e.FieldViolations {
		found = append(found, one.Field)
	}
	return found
}

func retryDelayMS(e *backplane.Error) any {
	if e.RetryDelay == 0 {
		return nil
	}
	return math.Round(float64(e.RetryDelay) / float64(time.Millisecond))
}

func resource(e *backplane.Error) any {
	if e.Resource == nil {
		return nil
	}
	return map[string]any{"type": e.Resource.Type, "name": e.Resource.Name}
}

func texts(metadata map[string]string) any {
	object := map[string]any{}
	for key, value := range metadata {
		object[key] = value
	}
	return object
}

func shown(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}
