package main

import (
	"encoding/json"
	"strconv"
	"time"

	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	backplane "backplane.internal/client"
)

// An outcome is what came of a step, as JSON where it is a message.
type outcome struct {
	reply   any   // of a unary call; nil where it failed
	items   []any // of pages and streams, those that came before the end
	listed  bool  // whether there are items, be it none
	failed  *backplane.Error
	trailer metadata.MD
	elapsed time.Duration
}

// attempts is what the server counted; nil where it did not say.
func (o *outcome) attempts() any {
	values := o.trailer.Get("backplane-attempts")
	if len(values) == 0 {
		return nil
	}
	count, err := strconv.ParseFloat(values[0], 64)
	if err != nil {
		return values[0]
	}
	return count
}

// save finds values by their paths in the reply, or in the list of items.
func (o *outcome) save(paths map[string]string) (map[string]any, error) {
	seen := o.reply
	if o.listed {
		seen = o.items
	}
	found := map[string]any{}
	for name, path := range paths {
		value, err := at(seen, path)
		if err != nil {
			return nil, err
		}
		found[name] = value
	}
	return found, nil
}

// jsonOf gives a message in the proto3 JSON form, read as JSON.
func jsonOf(message proto.Message) (any, error) {
	text, err := protojson.Marshal(message)
	if err != nil {
		return nil, err
	}
	var content any
	err = json.Unmarshal(text, &content)
	return content, err
}
