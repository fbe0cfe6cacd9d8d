package windows

import "time"

// Served is announced when somebody was served at a window 窗口办理结束. Its contract is
// api/events/windows.served.v1.json.
type Served struct {
	Ticket  TicketID  `json:"ticket"`
	Hall    string    `json:"hall"`
	Class   string    `json:"class"`
	Window  string    `json:"window"`
	Post    string    `json:"post"`
	Kind    string    `json:"kind"`
	Channel string    `json:"channel"`
	Waited  int64     `json:"waited"` // seconds from taking the number to its call
	Took    int64     `json:"took"`   // seconds from the call to the end
	At      time.Time `json:"at"`
}

// Subject names the fact.
func (Served) Subject() string { return "windows.served.v1" }

// Key keeps the facts of one hall in order.
func (f Served) Key() string { return f.Hall }
