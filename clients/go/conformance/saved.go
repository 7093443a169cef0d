package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var reference = regexp.MustCompile(`\$\{([a-z_]+)\}`)

// fill reads a step with `${name}` in every text replaced by what was saved under the name.
func fill(raw json.RawMessage, saved map[string]any, into any) error {
	var content any
	if err := json.Unmarshal(raw, &content); err != nil {
		return err
	}
	filled, err := json.Marshal(filled(content, saved))
	if err != nil {
		return err
	}
	return json.Unmarshal(filled, into)
}

func filled(value any, saved map[string]any) any {
	switch value := value.(type) {
	case string:
		return reference.ReplaceAllStringFunc(value, func(name string) string {
			return fmt.Sprint(saved[name[2:len(name)-1]])
		})
	case []any:
		for i, each := range value {
			value[i] = filled(each, saved)
		}
	case map[string]any:
		for key, each := range value {
			value[key] = filled(each, saved)
		}
	}
	return value
}

// at gives what stands at a path of a reply: orders.0.id.
func at(value any, path string) (any, error) {
	for part := range strings.SplitSeq(path, ".") {
		next, ok := child(value, part)
		if !ok {
			return nil, fmt.Errorf("there is no %s in %s", path, shown(value))
		}
		value = next
	}
	return value, nil
}

func child(value any, part string) (any, bool) {
	switch value := value.(type) {
	case map[string]any:
		found, ok := value[part]
		return found, ok
	case []any:
		if i, err := strconv.Atoi(part); err == nil && i < len(value) {
			return value[i], true
		}
	}
	return nil, false
}
