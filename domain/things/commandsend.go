package things

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/device"
)

// Downlink speaks to a device at whichever node it is connected; *device.Door is
// one. It returns when the device has confirmed that it has the message.
type Downlink interface {
	Publish(ctx context.Context, device, tail string, payload []byte, qos byte) error
}

// commandTopic is where things hear commands, below devices/{id}/.
const commandTopic = "commands"

// The pace of sending. One node sends, the one that writes alarms.
const (
	commandEvery  = 500 * time.Millisecond
	commandsAtick = 250 // so 500 a second
	commandsSide  = 64  // on their way at a time
	confirmWithin = 3 * time.Second
	longestRetry  = 5 * time.Minute
	expiryEvery   = time.Second
	expiredAtick  = 1_000
	subscribeTime = time.Second // a device that came needs so long until it listens
)

// sender sends what is due; one at a time.
type sender struct {
	mu   sync.Mutex
	down Downlink
}

// SendWith tells the service how commands reach devices. Until then they wait.
func (s *Service) SendWith(d Downlink) {
	s.sender.mu.Lock()
	defer s.sender.mu.Unlock()
	s.sender.down = d
}

// sendDue sends the commands whose time has come, if this node is the one that
// writes. A command whose confirmation is lost is sent again under the same id;
// things obey an id once.
func (s *Service) sendDue(ctx context.Context) {
	if !s.lease.held.Load() || !s.sender.mu.TryLock() {
		return
	}
	defer s.sender.mu.Unlock()
	if s.sender.down == nil {
		return
	}
	var rows []commandRow
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = s.store.dueCommands(ctx, tx, db.Micros(s.Clock.Now()), commandsAtick)
		return err
	})
	if err == nil && len(rows) > 0 {
		err = s.noteTries(ctx, rows, s.try(ctx, rows))
	}
	if err != nil && ctx.Err() == nil {
		slog.WarnContext(ctx, "commands cannot be sent; they wait", "error", err)
	}
}

// try sends commands side by side and gives how it went.
func (s *Service) try(ctx context.Context, rows []commandRow) []error {
	ctx, cancel := context.WithTimeout(ctx, confirmWithin)
	defer cancel()
	outcome := make([]error, len(rows))
	var side sync.WaitGroup
	slots := make(chan struct{}, commandsSide)
	for i := range rows {
		slots <- struct{}{}
		side.Go(func() {
			defer func() { <-slots }()
			outcome[i] = s.sender.down.Publish(ctx, rows[i].thing, commandTopic, rows[i].message(), 1)
		})
	}
	side.Wait()
	return outcome
}

// message is a command as its thing gets it.
func (r *commandRow) message() []byte {
	raw, _ := json.Marshal(struct { // nothing in it that JSON cannot say
		ID         CommandID       `json:"id"`
		Command    string          `json:"command"`
		Parameters json.RawMessage `json:"parameters"`
		Expires    time.Time       `json:"expires"`
	}{r.id, r.code, json.RawMessage(r.parameters), db.Time(r.expires)})
	return raw
}

// noteTries writes how tries went, in one unit of work.
func (s *Service) noteTries(ctx context.Context, rows []commandRow, outcome []error) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		for i := range rows {
			row := rows[i]
			first := row.sent == 0
			row.tried(db.Micros(tx.Now), outcome[i])
			done, err := s.store.sentCommand(ctx, tx, &row)
			if err != nil {
				return err
			}
			if done && first && row.sent != 0 {
				if err := tx.Emit(ctx, sentFact(&row)); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// tried moves a command on after a try at an instant.
func (r *commandRow) tried(now int64, outcome error) {
	r.tries++
	r.next = now + min(longestRetry, time.Second<<min(r.tries, 10)).Microseconds()
	switch {
	case outcome == nil:
		r.state, r.delivered, r.next = commandDelivered, now, never
	case !errors.Is(outcome, device.ErrUnanswered):
		return // the thing is not there: it stays in the queue
	default:
		r.state = commandSent
	}
	if r.sent == 0 {
		r.sent = now
	}
}

func sentFact(r *commandRow) CommandSent {
	return CommandSent{Command: r.id, Order: r.order, Thing: r.thing, Profile: r.profile, Code: r.code, Region: r.region, At: db.Time(r.sent), By: r.by}
}

// expire ends the commands whose time has run out.
func (s *Service) expire(ctx context.Context) {
	if !s.lease.held.Load() {
		return
	}
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		rows, err := s.store.overdueCommands(ctx, tx, db.Micros(tx.Now), expiredAtick)
		for i := 0; i < len(rows) && err == nil; i++ {
			err = s.endCommand(ctx, tx, &rows[i], commandExpired)
		}
		return err
	})
	if err != nil && ctx.Err() == nil {
		slog.WarnContext(ctx, "commands cannot be ended", "error", err)
	}
}

// startCommands runs the regular work of commands and gives what ends it.
func (s *Service) startCommands(run context.Context) func() {
	stops := []func(){
		s.Clock.Tick(commandEvery, func(time.Time) { s.sendDue(run) }),
		s.Clock.Tick(expiryEvery, func(time.Time) { s.expire(run) }),
		s.Clock.Tick(campaignEvery, func(time.Time) { s.advanceCampaigns(run) }),
	}
	return func() {
		for _, stop := range stops {
			stop()
		}
	}
}

// wake lets what waits for things that came be sent as soon as they listen.
func (s *Service) wake(ctx context.Context, tx *db.Tx, came []string) error {
	if len(came) == 0 {
		return nil
	}
	return s.store.wakeCommands(ctx, tx, came, db.Micros(tx.Now.Add(subscribeTime)))
}
