package backplane

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// identified returns the request with a request_id, and the id. A request whose message has
// no such field comes back as it is, as does one that has an id; any other is copied.
func identified(request any) (any, string) {
	message, ok := request.(proto.Message)
	if !ok {
		return request, ""
	}
	field := requestIDField(message)
	if field == nil {
		return request, ""
	}
	if id := message.ProtoReflect().Get(field).String(); id != "" {
		return request, id
	}
	id := newRequestID()
	copied := proto.Clone(message)
	copied.ProtoReflect().Set(field, protoreflect.ValueOfString(id))
	return copied, id
}

func requestIDField(message proto.Message) protoreflect.FieldDescriptor {
	field := message.ProtoReflect().Descriptor().Fields().ByName("request_id")
	if field == nil || field.Kind() != protoreflect.StringKind || field.IsList() {
		return nil
	}
	return field
}

// newRequestID returns a UUIDv7: ids that follow time keep the server's index of them compact.
func newRequestID() string {
	var id [16]byte
	binary.BigEndian.PutUint64(id[:], uint64(time.Now().UnixMilli())<<16)
	rand.Read(id[6:]) // Never fails.
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	text := hex.EncodeToString(id[:])
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}
