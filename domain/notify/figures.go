package notify

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// figures count what this node tried since its start.
type figures struct {
	tries  *prometheus.CounterVec // by channel and result
	untold *prometheus.CounterVec // by why
}

// What a try can come to.
const (
	triedTaken   = "taken"
	triedRefused = "refused"
	triedDown    = "down"
)

func newFigures(s *Service) *figures {
	f := &figures{
		tries:  prometheus.NewCounterVec(prometheus.CounterOpts{Name: "citybrain_notify_tries_total", Help: "Messages handed to gateways, by channel and result: taken, refused, down."}, []string{"channel", "result"}),
		untold: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "citybrain_notify_untold_total", Help: "Notices of which nobody was told, by why."}, []string{"why"}),
	}
	if s.Registerer == nil {
		return f
	}
	s.Registerer.MustRegister(f.tries, f.untold) // fails only where two services share a registerer
	for channel, l := range s.lines {
		labels := prometheus.Labels{"channel": string(channel)}
		s.Registerer.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "citybrain_notify_gateway_up", Help: "1 while the gateway takes messages on, as far as this node knows.", ConstLabels: labels,
		}, func() float64 { return float64(flag(l.circuit.closed())) }))
		s.Registerer.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "citybrain_notify_waiting", Help: "Deliveries that wait or are being sent.", ConstLabels: labels,
		}, func() float64 { return s.waiting(channel) }))
	}
	return f
}

// scrapeTimeout bounds how long a scrape may wait for the store.
const scrapeTimeout = 2 * time.Second

// waiting counts for a scrape; -1 where the store does not answer.
func (s *Service) waiting(c Channel) float64 {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	count := int64(-1)
	_ = s.DB.View(ctx, func(tx *db.Tx) error {
		n, _, err := s.store.pending(ctx, tx, c)
		if err == nil {
			count = n
		}
		return err
	})
	return float64(count)
}

func (f *figures) tried(c Channel, failure error) {
	result := triedTaken
	switch {
	case failure == nil:
	case refused(failure):
		result = triedRefused
	default:
		result = triedDown
	}
	f.tries.WithLabelValues(string(c), result).Inc()
}

// ChannelFigures are those of one channel.
type ChannelFigures struct {
	Channel   Channel    `json:"channel"`
	Connected bool       `json:"connected" doc:"The city has a gateway for it"`
	Up        bool       `json:"up" doc:"The gateway takes messages on, as far as this node knows"`
	Waiting   int64      `json:"waiting"`
	Oldest    *time.Time `json:"oldest,omitempty" doc:"Since when the oldest of those is there"`
	Sent      int64      `json:"sent"`
	Delivered int64      `json:"delivered"`
	Failed    int64      `json:"failed"`
	Skipped   int64      `json:"skipped"`
}

// Figures are those of the last days.
type Figures struct {
	Days     int              `json:"days"`
	Channels []ChannelFigures `json:"channels"`
}

// Figures sums up the last days. The caller needs notify.read.
func (s *Service) Figures(ctx context.Context, days int) (out Figures, err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return out, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		out = Figures{Days: days}
		sums, err := s.store.sums(ctx, tx, tx.Now.AddDate(0, 0, -days))
		if err != nil {
			return err
		}
		for _, channel := range outward {
			one := ChannelFigures{Channel: channel}
			if l := s.lines[channel]; l != nil {
				one.Connected, one.Up = true, l.circuit.closed()
			}
			n, oldest, err := s.store.pending(ctx, tx, channel)
			if err != nil {
				return err
			}
			if one.Waiting = n; n > 0 {
				one.Oldest = &oldest
			}
			one.add(sums)
			out.Channels = append(out.Channels, one)
		}
		return nil
	})
	return out, err
}

func (f *ChannelFigures) add(sums []sum) {
	for _, one := range sums {
		if one.channel != f.Channel {
			continue
		}
		switch one.state {
		case Sent:
			f.Sent += one.n
		case Delivered:
			f.Delivered += one.n
		case Failed:
			f.Failed += one.n
		case Skipped:
			f.Skipped += one.n
		}
	}
}
