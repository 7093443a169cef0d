package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
)

var errNoRequests = errors.New("the prepared requests are used up")

// requestFile hands out prepared request bodies, each once.
type requestFile struct {
	bodies [][]byte
	next   atomic.Int64
	repeat bool
}

func readRequests(path string, repeat bool) (*requestFile, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	file := &requestFile{repeat: repeat}
	for len(data) > 0 {
		if len(data) < 4 {
			return nil, fmt.Errorf("%s: cut off", path)
		}
		end := 4 + int(binary.BigEndian.Uint32(data))
		if end > len(data) {
			return nil, fmt.Errorf("%s: cut off", path)
		}
		file.bodies = append(file.bodies, data[4:end])
		data = data[end:]
	}
	if len(file.bodies) == 0 {
		return nil, fmt.Errorf("%s: no requests", path)
	}
	return file, nil
}

// take gives the next body, or nil when all were sent.
func (file *requestFile) take() []byte {
	at := file.next.Add(1) - 1
	if file.repeat {
		at %= int64(len(file.bodies))
	}
	if at >= int64(len(file.bodies)) {
		return nil
	}
	return file.bodies[at]
}

func readHeaders(path string) (map[string]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var headers map[string]string
	return headers, json.Unmarshal(data, &headers)
}
