package backplane

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// An Error is a call that did not succeed:
//
//	var failed *backplane.Error
//	if errors.As(err, &failed) && failed.Code == codes.NotFound { … }
//
// status.FromError and status.Code read it as well. errors.Is(err, context.DeadlineExceeded)
// holds where the time ran out, context.Canceled where the caller gave the call up.
type Error struct {
	// Code is the status.
	Code codes.Code
	// Message says what to do next, for people.
	Message string
	// Reason is the contract's name of what happened, PRODUCT_NOT_FOUND. It is empty where no
	// server of ours answered. [IsReason] compares it with the generated enums.
	Reason string
	// Metadata holds the dynamic parts of the message.
	Metadata map[string]string
	// FieldViolations lists the rules that the request breaks.
	FieldViolations []FieldViolation
	// RetryDelay is how long the server asks to wait before another try; 0 where it does not.
	RetryDelay time.Duration
	// Resource is what the error is about, or nil.
	Resource *Resource
	// Details holds all messages of google.rpc.Status that are known here.
	Details []proto.Message
	// Method is the path of the method that was called.
	Method string
	// RequestID is what the call's effect is known by, so that a call of unknown outcome can
	// be made again with it. It is empty where the method has none or nothing was sent.
	RequestID string

	status *status.Status
	cause  error
}

// A FieldViolation is a field of the request that breaks a rule, by its path: lines[2].quantity.
type FieldViolation struct {
	Field, Description string
}

// A Resource has a type such as orders.Order and a name such as the order's id.
type Resource struct {
	Type, Name string
}

var outcomeUnknown = map[codes.Code]bool{
	codes.Canceled:         true,
	codes.DeadlineExceeded: true,
	codes.Unknown:          true,
	codes.Internal:         true,
	codes.DataLoss:         true,
}

// OutcomeUnknown tells whether the call may have taken effect all the same. Making it again
// with RequestID finds out.
func (e *Error) OutcomeUnknown() bool { return outcomeUnknown[e.Code] }

// GRPCStatus returns the status as the server sent it; grpc's status package calls it.
func (e *Error) GRPCStatus() *status.Status { return e.status }

// Unwrap returns context.DeadlineExceeded, context.Canceled or nil.
func (e *Error) Unwrap() error { return e.cause }

func (e *Error) Error() string {
	parts := []string{e.title() + ": " + e.Message}
	for _, one := range e.FieldViolations {
		if phrase := one.Field + ": " + one.Description; !strings.Contains(e.Message, phrase) {
			parts = append(parts, phrase)
		}
	}
	if e.RetryDelay > 0 {
		parts = append(parts, fmt.Sprintf("try again in %v", e.RetryDelay))
	}
	if e.OutcomeUnknown() && e.RequestID != "" {
		parts = append(parts, "outcome unknown: repeat with request_id "+e.RequestID+" to find out")
	}
	return strings.Join(parts, "; ")
}

func (e *Error) title() string {
	title := strings.TrimPrefix(e.Method+": ", ": ") + e.Code.String()
	if e.Reason != "" {
		title += " " + e.Reason
	}
	return title
}

// IsReason tells whether an error has a reason, by a value of a service's generated enum:
//
//	backplane.IsReason(err, catalogv1.ErrorReason_ERROR_REASON_PRODUCT_NOT_FOUND)
func IsReason(err error, reason protoreflect.Enum) bool {
	var failed *Error
	if !errors.As(err, &failed) {
		return false
	}
	value := reason.Descriptor().Values().ByNumber(reason.Number())
	return value != nil && failed.Reason == strings.TrimPrefix(string(value.Name()), "ERROR_REASON_")
}

// errorOf makes an [*Error] of what grpc-go failed with; nil stays nil, an *Error itself.
func errorOf(ctx context.Context, err error, call call) error {
	if err == nil {
		return nil
	}
	if failed := (*Error)(nil); errors.As(err, &failed) {
		return err
	}
	st := statusOf(err)
	failed := &Error{
		Code:      st.Code(),
		Message:   st.Message(),
		Method:    call.method,
		RequestID: call.requestID,
		status:    st,
		cause:     endOf(ctx, st.Code()),
	}
	failed.read(st)
	return failed
}

// statusOf looks behind the words that grpc-go puts before a status when it has retried.
func statusOf(err error) *status.Status {
	var carrier interface{ GRPCStatus() *status.Status }
	if errors.As(err, &carrier) {
		return carrier.GRPCStatus()
	}
	return status.Convert(err)
}

// endOf returns what a status is in Go's own terms. A deadline is one on whichever side it was
// noticed first; that a call was canceled is only said to whoever canceled it.
func endOf(ctx context.Context, code codes.Code) error {
	switch {
	case code == codes.DeadlineExceeded:
		return context.DeadlineExceeded
	case code == codes.Canceled && errors.Is(ctx.Err(), context.Canceled):
		return context.Canceled
	}
	return nil
}

func (e *Error) read(st *status.Status) {
	for _, detail := range st.Details() {
		message, ok := detail.(proto.Message)
		if !ok {
			continue // A peer that sends garbage there still sent a code and a message.
		}
		e.Details = append(e.Details, message)
		switch known := message.(type) {
		case *errdetails.ErrorInfo:
			e.Reason, e.Metadata = known.GetReason(), known.GetMetadata()
		case *errdetails.BadRequest:
			for _, one := range known.GetFieldViolations() {
				violation := FieldViolation{one.GetField(), one.GetDescription()}
				e.FieldViolations = append(e.FieldViolations, violation)
			}
		case *errdetails.RetryInfo:
			e.RetryDelay = known.GetRetryDelay().AsDuration()
		case *errdetails.ResourceInfo:
			e.Resource = &Resource{known.GetResourceType(), known.GetResourceName()}
		}
	}
}
