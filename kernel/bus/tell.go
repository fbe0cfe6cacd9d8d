package bus

import (
	"context"
	"errors"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nuid"

	"citybrain/kernel/fault"
)

// Errand does at an agent what the city tells it, and answers. A fault travels
// with kind and code.
type Errand func(ctx context.Context, message []byte) (answer []byte, err error)

// ErrAway is the fault of an agent whose line to the city is cut.
var ErrAway = fault.New(fault.Unavailable, "bus.agent_away", "The line to the department's agent is cut.")

// What the city tells an agent stands below tell, its answer below told, each
// under the agent's name: it hears what is meant for it, and answers nothing that
// another was told.
func tellSubject(agent, what string) string  { return "tell." + agent + "." + what }
func toldSubject(agent, token string) string { return "told." + agent + "." + token }

// agentInbox begins the subjects on which an agent gets its answers.
func agentInbox(agent string) string { return "inbox." + agent }

// Tell tells the agent of a department something, at whichever node it is
// connected, and gives its answer or its fault. ErrAway: its line is cut, it has
// not been told; ErrAgent: ctx ended first, it may have been.
func (b *Bus) Tell(ctx context.Context, agent, what string, message []byte) ([]byte, error) {
	reply := toldSubject(agent, nuid.Next())
	told, err := b.conn.SubscribeSync(reply)
	if err != nil {
		return nil, ErrAway.Because(err)
	}
	defer func() { _ = told.Unsubscribe() }() // the connection is gone where it fails
	if err := b.conn.PublishRequest(tellSubject(agent, what), reply, message); err != nil {
		return nil, ErrAway.Because(err)
	}
	m, err := told.NextMsgWithContext(ctx)
	switch {
	case errors.Is(err, nats.ErrNoResponders):
		return nil, ErrAway.With("agent", agent)
	case err != nil:
		return nil, ErrAgent.Because(err)
	}
	return answerIn(m)
}

// startErrands begins to listen to what the city tells.
func (l *Leaf) startErrands(errands map[string]Errand) error {
	for what, f := range errands {
		_, err := l.conn.Subscribe(tellSubject(l.name, what), func(m *nats.Msg) {
			go respond(context.Background(), m, func(ctx context.Context) ([]byte, error) { return f(ctx, m.Data) })
		})
		if err != nil {
			return ErrAgent.Because(err)
		}
	}
	return nil
}
