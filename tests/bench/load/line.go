package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"sync"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

const (
	windowBytes      = 1 << 30 // what the server may send before it must be told that there is room again
	windowRenewBytes = 1 << 28
	frameHeadBytes   = 9
	messageHeadBytes = 5 // of a gRPC message: compressed or not, and its length
)

// line is one HTTP/2 connection. What a call costs here is a few map operations and its
// share of one write: a reply's reader sends the next call itself, and all that became
// due while frames were waiting goes out together.
type line struct {
	lock    sync.Mutex
	socket  net.Conn
	reader  *bufio.Reader
	out     []byte
	headers []hpack.HeaderField

	block   bytes.Buffer
	encoder *hpack.Encoder
	decoder *hpack.Decoder
	arrived []byte // a header block whose end has not come yet
	status  string

	streams    map[uint32]*call
	sent       []uint32 // streams in the order of their calls, ended ones included
	next       uint32
	streamsMax int
	window     int // bytes that the server has room for
	received   int // bytes since the server was last told of room
	leaving    bool
	failed     error

	own       *tally
	lateAfter time.Duration // 0: no reply is late
	done      func(*line)   // hears that one call has ended
}

type call struct {
	began time.Time
	body  int
}

func dialLine(target string, headers map[string]string) (*line, error) {
	socket, err := net.Dial("tcp", target)
	if err != nil {
		return nil, err
	}
	l := &line{
		socket: socket, reader: bufio.NewReaderSize(socket, 64*1024), streams: map[uint32]*call{},
		next: 1, streamsMax: 100, window: 65535, own: newTally(), done: func(*line) {},
	}
	l.encoder = hpack.NewEncoder(&l.block)
	l.decoder = hpack.NewDecoder(4096, func(field hpack.HeaderField) {
		if field.Name == "grpc-status" {
			l.status = field.Value
		}
	})
	l.setHeaders(target, headers)
	l.out = append(l.out, http2.ClientPreface...)
	settings := binary.BigEndian.AppendUint16(nil, uint16(http2.SettingInitialWindowSize))
	settings = binary.BigEndian.AppendUint32(settings, windowBytes)
	l.frame(http2.FrameSettings, 0, 0, settings)
	l.frame(http2.FrameWindowUpdate, 0, 0, binary.BigEndian.AppendUint32(nil, windowBytes))
	if err := l.flush(); err != nil {
		return nil, err
	}
	ready := make(chan error, 1)
	go l.read(ready)
	return l, <-ready
}

func (l *line) setHeaders(target string, headers map[string]string) {
	l.headers = []hpack.HeaderField{
		{Name: ":method", Value: "POST"},
		{Name: ":scheme", Value: "http"},
		{Name: ":path", Value: headers[":path"]},
		{Name: ":authority", Value: target},
		{Name: "te", Value: "trailers"},
		{Name: "content-type", Value: "application/grpc"},
		{Name: "user-agent", Value: "backplane-load"},
	}
	for name, value := range headers {
		if name != ":path" {
			l.headers = append(l.headers, hpack.HeaderField{Name: name, Value: value})
		}
	}
}

// hasRoom says whether a call of so many bytes may be sent now.
func (l *line) hasRoom(size int) bool {
	return len(l.streams) < l.streamsMax && size+messageHeadBytes <= l.window && !l.leaving
}

// call sends one call; the lock is held, and flush is still to be called.
func (l *line) call(body []byte, began time.Time, extra ...hpack.HeaderField) {
	stream := l.next
	l.next += 2
	l.streams[stream] = &call{began: began}
	l.sent = append(l.sent, stream)
	l.block.Reset()
	for _, field := range l.headers {
		l.encoder.WriteField(field)
	}
	for _, field := range extra {
		l.encoder.WriteField(field)
	}
	l.frame(http2.FrameHeaders, http2.FlagHeadersEndHeaders, stream, l.block.Bytes())
	size := messageHeadBytes + len(body)
	l.frameHead(http2.FrameData, http2.FlagDataEndStream, stream, size)
	l.out = append(l.out, 0)
	l.out = binary.BigEndian.AppendUint32(l.out, uint32(len(body)))
	l.out = append(l.out, body...)
	l.window -= size
	l.own.sentBytes += len(body)
}

func (l *line) frame(kind http2.FrameType, flags http2.Flags, stream uint32, payload []byte) {
	l.frameHead(kind, flags, stream, len(payload))
	l.out = append(l.out, payload...)
}

func (l *line) frameHead(kind http2.FrameType, flags http2.Flags, stream uint32, size int) {
	l.out = append(l.out, byte(size>>16), byte(size>>8), byte(size), byte(kind), byte(flags))
	l.out = binary.BigEndian.AppendUint32(l.out, stream)
}

func (l *line) flush() error {
	if len(l.out) == 0 {
		return nil
	}
	_, err := l.socket.Write(l.out)
	l.out = l.out[:0]
	return err
}

// read takes frames until the connection ends; ready hears of the server's settings.
func (l *line) read(ready chan<- error) {
	head := make([]byte, frameHeadBytes)
	var payload []byte
	for first := true; ; first = false {
		size, err := l.nextFrame(head, &payload)
		if err == nil {
			l.lock.Lock()
			err = l.take(http2.FrameType(head[3]), http2.Flags(head[4]),
				binary.BigEndian.Uint32(head[5:])&0x7fffffff, payload[:size])
			if err == nil && l.reader.Buffered() < frameHeadBytes {
				err = l.flush()
			}
			l.lock.Unlock()
		}
		if first {
			ready <- err
		}
		if err != nil {
			l.fail(err)
			return
		}
	}
}

// nextFrame reads one frame and gives the size of its payload.
func (l *line) nextFrame(head []byte, payload *[]byte) (int, error) {
	if _, err := io.ReadFull(l.reader, head); err != nil {
		return 0, err
	}
	size := int(head[0])<<16 | int(head[1])<<8 | int(head[2])
	if size > len(*payload) {
		*payload = make([]byte, size)
	}
	_, err := io.ReadFull(l.reader, (*payload)[:size])
	return size, err
}

func (l *line) take(kind http2.FrameType, flags http2.Flags, stream uint32, payload []byte) error {
	switch kind {
	case http2.FrameData:
		return l.takeData(flags, stream, payload)
	case http2.FrameHeaders:
		return l.takeHeaders(flags, stream, unpadded(kind, flags, payload))
	case http2.FrameContinuation:
		return l.takeHeaders(flags, stream, payload)
	case http2.FrameRSTStream:
		l.end(stream, "RST_"+http2.ErrCode(binary.BigEndian.Uint32(payload)).String())
	case http2.FrameSettings:
		l.takeSettings(flags, payload)
	case http2.FramePing:
		if !flags.Has(http2.FlagPingAck) {
			l.frame(http2.FramePing, http2.FlagPingAck, 0, payload)
		}
	case http2.FrameWindowUpdate:
		if stream == 0 {
			l.window += int(binary.BigEndian.Uint32(payload))
		}
	case http2.FrameGoAway:
		if code := http2.ErrCode(binary.BigEndian.Uint32(payload[4:])); code != http2.ErrCodeNo {
			return fmt.Errorf("the server went away: %v %s", code, payload[8:])
		}
		l.leaving = true
	}
	return nil
}

func (l *line) takeData(flags http2.Flags, stream uint32, payload []byte) error {
	l.received += len(payload)
	if l.received >= windowRenewBytes {
		l.frame(http2.FrameWindowUpdate, 0, 0, binary.BigEndian.AppendUint32(nil, uint32(l.received)))
		l.received = 0
	}
	if one, ok := l.streams[stream]; ok {
		one.body += len(payload)
	}
	if flags.Has(http2.FlagDataEndStream) {
		l.end(stream, "NO_TRAILERS")
	}
	return nil
}

func (l *line) takeHeaders(flags http2.Flags, stream uint32, payload []byte) error {
	l.arrived = append(l.arrived, payload...)
	if !flags.Has(http2.FlagHeadersEndHeaders) {
		return nil
	}
	l.status = ""
	_, err := l.decoder.Write(l.arrived)
	l.arrived = l.arrived[:0]
	if err == nil {
		err = l.decoder.Close()
	}
	if err == nil && l.status != "" {
		l.end(stream, statusName(l.status))
	}
	return err
}

// unpadded cuts off the padding and the priority that headers may come with.
func unpadded(kind http2.FrameType, flags http2.Flags, payload []byte) []byte {
	if flags.Has(http2.FlagHeadersPadded) {
		payload = payload[1 : len(payload)-int(payload[0])]
	}
	if flags.Has(http2.FlagHeadersPriority) {
		payload = payload[5:]
	}
	return payload
}

func (l *line) takeSettings(flags http2.Flags, payload []byte) {
	if flags.Has(http2.FlagSettingsAck) {
		return
	}
	for ; len(payload) >= 6; payload = payload[6:] {
		value := binary.BigEndian.Uint32(payload[2:])
		switch http2.SettingID(binary.BigEndian.Uint16(payload)) {
		case http2.SettingMaxConcurrentStreams:
			l.streamsMax = int(min(value, 1<<20))
		case http2.SettingHeaderTableSize:
			l.encoder.SetMaxDynamicTableSizeLimit(value)
		}
	}
	l.frame(http2.FrameSettings, http2.FlagSettingsAck, 0, nil)
}

// end counts a call's end, unless its caller gave it up before.
func (l *line) end(stream uint32, how string) {
	one, ok := l.streams[stream]
	if !ok {
		return
	}
	delete(l.streams, stream)
	l.own.ended = time.Now()
	took := l.own.ended.Sub(one.began)
	switch {
	case how != "OK":
		l.own.ends[how]++
	case l.lateAfter > 0 && took > l.lateAfter:
		l.own.ends["LATE"]++
	default:
		l.own.ok(took, max(one.body-messageHeadBytes, 0))
	}
	l.done(l)
}

// fail ends every call that is under way.
func (l *line) fail(err error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	if len(l.streams) > 0 {
		fmt.Fprintf(os.Stderr, "load: a connection ended with %d calls under way: %v\n", len(l.streams), err)
	}
	l.failed, l.leaving = err, true
	for stream := range l.streams {
		l.end(stream, "CONNECTION_LOST")
	}
}

var statusNames = [...]string{
	"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND",
	"ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED",
	"OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
}

func statusName(code string) string {
	number, err := strconv.Atoi(code)
	if err != nil || number < 0 || number >= len(statusNames) {
		return fmt.Sprintf("STATUS_%s", code)
	}
	return statusNames[number]
}
