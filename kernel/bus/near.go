package bus

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/nats-io/nats.go"

	"citybrain/kernel/fault"
)

// Neighbour answers a question of another node of the cluster; ErrNowhere where
// this node is not the one to answer. A fault travels with kind and code.
type Neighbour func(ctx context.Context, question []byte) (answer []byte, err error)

// ErrNowhere is the fault of a question that no node takes for its own.
var ErrNowhere = fault.New(fault.Missing, "bus.nowhere", "No other node of the cluster has what was asked for.")

// nearWithin bounds the work on a question, and the waiting for its answers.
const nearWithin = 10 * time.Second

func nearSubject(what, node string) string { return "near." + what + "." + node }

// Serve registers what answers questions of a kind (one word) from other nodes;
// call it before Start.
func (b *Bus) Serve(what string, f Neighbour) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.neighbours == nil {
		b.neighbours = map[string]Neighbour{}
	}
	b.neighbours[what] = f
}

// startNear listens for the questions of other nodes.
func (b *Bus) startNear(ctx context.Context) error {
	if b.cfg.Cluster == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for what, f := range b.neighbours {
		_, err := b.conn.Subscribe(nearSubject(what, b.cfg.node()), func(m *nats.Msg) {
			go respond(context.WithoutCancel(ctx), m, func(ctx context.Context) ([]byte, error) { return f(ctx, m.Data) })
		})
		if err != nil {
			return ErrListen.Because(err)
		}
	}
	return nil
}

// Reach asks all other nodes and gives the answer of the one whose affair it is,
// or its fault. ErrNowhere: every node said that it is not, or there is no other,
// or those that are left did not answer in time.
func (b *Bus) Reach(ctx context.Context, what string, question []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, nearWithin)
	defer cancel()
	type said struct {
		answer []byte
		err    error
	}
	others := b.peers.names()
	all := make(chan said, len(others))
	for _, node := range others {
		go func() {
			m, err := b.conn.RequestWithContext(ctx, nearSubject(what, node), question)
			if err != nil {
				all <- said{err: ErrNowhere.Because(err)}
				return
			}
			answer, err := answerIn(m)
			all <- said{answer, err}
		}()
	}
	for range others {
		if one := <-all; !errors.Is(one.err, ErrNowhere) {
			return one.answer, one.err
		}
	}
	return nil, ErrNowhere
}

// respond answers a message with what f gives, or its fault.
func respond(ctx context.Context, m *nats.Msg, f func(context.Context) ([]byte, error)) {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	reply := &nats.Msg{Header: nats.Header{}}
	answer, err := f(ctx)
	if err != nil {
		why := fault.From(err)
		raw, _ := json.Marshal(carried{why.Kind, why.Code, why.Message}) // plain fields
		reply.Header.Set(headerFault, string(raw))
	}
	reply.Data = answer
	_ = m.RespondMsg(reply) // who asks asks again
}

// answerIn gives the answer, or the fault that it carries.
func answerIn(m *nats.Msg) ([]byte, error) {
	raw := m.Header.Get(headerFault)
	if raw == "" {
		return m.Data, nil
	}
	var why carried
	if err := json.Unmarshal([]byte(raw), &why); err != nil {
		return nil, ErrAgent.Because(err)
	}
	return nil, fault.New(why.Kind, why.Code, why.Message)
}
