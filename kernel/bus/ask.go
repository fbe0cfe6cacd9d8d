package bus

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"citybrain/kernel/fault"
)

// Answer answers a question of an agent. The agent's name is the one under which
// it was let in; it cannot be feigned. A fault travels with kind and code.
type Answer func(ctx context.Context, agent string, question []byte) (answer []byte, err error)

// askWithin bounds the work on a question.
const askWithin = 10 * time.Second

// headerFault bears the fault of an answer as JSON.
const headerFault = "Citybrain-Fault"

// carried is a fault on its way to an agent.
type carried struct {
	Kind    fault.Kind `json:"kind"`
	Code    string     `json:"code"`
	Message string     `json:"message"`
}

func askSubject(agent, what string) string { return "ask." + agent + "." + what }

// Answer registers who answers questions of a kind ("verify", one word); call it
// before Start. In a cluster any one node answers.
func (b *Bus) Answer(what string, f Answer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.answers == nil {
		b.answers = map[string]Answer{}
	}
	b.answers[what] = f
}

// startAnswers begins to listen for questions, if there is a door for agents.
func (b *Bus) startAnswers(ctx context.Context) error {
	if b.cfg.Leaves == nil {
		return nil
	}
	b.Answer(askMark, b.markOf)
	b.mu.Lock()
	defer b.mu.Unlock()
	for what, f := range b.answers {
		_, err := b.conn.QueueSubscribe(askSubject("*", what), "city", func(m *nats.Msg) {
			agent := strings.Split(m.Subject, ".")[1]
			go respond(context.WithoutCancel(ctx), m, func(ctx context.Context) ([]byte, error) { return f(ctx, agent, m.Data) })
		})
		if err != nil {
			return ErrListen.Because(err)
		}
	}
	return nil
}

// Ask asks the city and gives its answer, or its fault, or ErrAgent where the
// city cannot be reached.
func (l *Leaf) Ask(ctx context.Context, what string, question []byte) ([]byte, error) {
	m, err := l.conn.RequestWithContext(ctx, askSubject(l.name, what), question)
	if err != nil {
		return nil, ErrAgent.Because(err)
	}
	return answerIn(m)
}

// Mark is how far the city has the log of an agent.
type Mark struct {
	Log  string `json:"log"`  // id of the agent's log, made with its folder
	Seq  uint64 `json:"seq"`  // the newest frame of it that the city has
	Last uint64 `json:"last"` // where that stands in the city's log, the fence of the next Forward
}

const (
	askMark   = "mark"
	headerLog = "Citybrain-Log" // id and sequence at the agent
)

// markOf reads the mark from the newest frame of the agent. In a cluster the
// answer may be a moment old; then the fence of Forward sees it.
func (b *Bus) markOf(ctx context.Context, agent string, _ []byte) ([]byte, error) {
	s, err := b.js.Stream(ctx, streamObs)
	if err != nil {
		return nil, ErrLogFailed.Because(err)
	}
	var mark Mark
	msg, err := s.GetLastMsgForSubject(ctx, "obs."+agentShard(agent))
	switch {
	case errors.Is(err, jetstream.ErrMsgNotFound):
	case err != nil:
		return nil, ErrLogFailed.Because(err)
	default:
		_ = json.Unmarshal([]byte(msg.Header.Get(headerLog)), &mark) // none: not forwarded
		mark.Last = msg.Sequence
	}
	return json.Marshal(mark)
}

// Mark asks the city how far it has this agent's log.
func (l *Leaf) Mark(ctx context.Context) (Mark, error) {
	raw, err := l.Ask(ctx, askMark, nil)
	if err != nil {
		return Mark{}, err
	}
	var mark Mark
	if err := json.Unmarshal(raw, &mark); err != nil {
		return mark, ErrAgent.Because(err)
	}
	return mark, nil
}

// Forward stores one frame of the agent's own log in the city's and gives the
// new mark. The mark before is a fence: where the city has another newest frame
// of this agent than that, because an answer was lost on the way, nothing is
// stored and the fault is ErrFence; ask for the Mark and go on behind it. So
// every frame stands in the city's log once, however often the line breaks.
func (l *Leaf) Forward(ctx context.Context, before Mark, log string, seq uint64, reports []Report) (Mark, error) {
	after := Mark{Log: log, Seq: seq}
	stamp, err := json.Marshal(after)
	if err != nil {
		return before, err
	}
	msg := &nats.Msg{Subject: "obs." + agentShard(l.name), Data: EncodeFrame(reports), Header: nats.Header{}}
	msg.Header.Set(headerLog, string(stamp))
	ctx, cancel := context.WithTimeout(ctx, ackWithin)
	defer cancel()
	ack, err := l.js.PublishMsg(ctx, msg, jetstream.WithExpectLastSequencePerSubject(before.Last), jetstream.WithRetryAttempts(0))
	var api *jetstream.APIError
	switch {
	case errors.As(err, &api) && (api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence || api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequenceConstant):
		return before, ErrFence.Because(err)
	case err != nil:
		return before, ErrAgent.Because(err)
	}
	after.Last = ack.Sequence
	return after, nil
}
