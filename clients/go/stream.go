package backplane

import (
	"context"
	"io"

	"google.golang.org/grpc"
)

// stream keeps the contract around a stream. It is opened again with another token where
// the first is refused before anything came; grpc-go opens it again after other failures.
func (l *line) stream(
	ctx context.Context, desc *grpc.StreamDesc, conn *grpc.ClientConn, path string,
	streamer grpc.Streamer, options ...grpc.CallOption,
) (grpc.ClientStream, error) {
	ctx, cancel := l.agreed.method(path).withDeadline(ctx)
	call := call{method: path}
	ctx, token, err := l.authorized(ctx, call)
	if err != nil {
		cancel()
		return nil, err
	}
	open := func() (grpc.ClientStream, error) {
		return streamer(ctx, desc, conn, path, options...)
	}
	opened, err := open()
	if err != nil {
		defer cancel()
		return nil, errorOf(ctx, err, call)
	}
	return &stream{
		ClientStream: opened, line: l, desc: desc, call: call, token: token,
		reopen: open, ctx: ctx, cancel: cancel,
	}, nil
}

// A stream is grpc-go's, with typed errors.
type stream struct {
	grpc.ClientStream
	line   *line
	desc   *grpc.StreamDesc
	call   call
	token  string // empty once it cannot be replaced any more
	reopen func() (grpc.ClientStream, error)
	sent   any // the only request of a stream of replies
	ctx    context.Context
	cancel context.CancelFunc // frees the deadline's timer
}

func (s *stream) SendMsg(message any) error {
	if s.desc.ClientStreams {
		s.token = "" // Nobody keeps what was sent.
	}
	s.sent = message
	return s.told(s.ClientStream.SendMsg(message))
}

func (s *stream) RecvMsg(message any) error {
	err := s.ClientStream.RecvMsg(message)
	if s.line.another(err, s.token) {
		s.token = ""
		if err = s.again(); err == nil {
			err = s.ClientStream.RecvMsg(message)
		}
	}
	s.token = ""
	if err != nil || !s.desc.ServerStreams {
		defer s.cancel()
	}
	return s.told(err)
}

// again sends the request once more, on a stream of its own.
func (s *stream) again() error {
	opened, err := s.reopen()
	if err != nil {
		return err
	}
	s.ClientStream = opened
	if err := opened.SendMsg(s.sent); err != nil && err != io.EOF {
		return err
	}
	return opened.CloseSend()
}

func (s *stream) told(err error) error {
	if err == io.EOF {
		return err
	}
	return errorOf(s.ctx, err, s.call)
}
