package things

import "time"

// CommandSent is announced when a command left for its thing for the first time
// 指令已下发. Its contract is api/events/things.command_sent.v1.json.
type CommandSent struct {
	Command CommandID `json:"command"`
	Order   OrderID   `json:"order"` // "" is a command of its own
	Thing   string    `json:"thing"`
	Profile string    `json:"profile"`
	Code    string    `json:"code"`
	Region  string    `json:"region"`
	At      time.Time `json:"at"`
	By      string    `json:"by"`
}

// Subject names the fact.
func (CommandSent) Subject() string { return "things.command_sent.v1" }

// Key keeps the facts of one thing in order.
func (f CommandSent) Key() string { return f.Thing }

// CommandEnded is announced when a command is over: obeyed or not 指令已结束. Its
// contract is api/events/things.command_ended.v1.json.
type CommandEnded struct {
	Command CommandID `json:"command"`
	Order   OrderID   `json:"order"`
	Thing   string    `json:"thing"`
	Profile string    `json:"profile"`
	Code    string    `json:"code"`
	State   string    `json:"state"` // acknowledged, failed, expired, cancelled
	Region  string    `json:"region"`
	At      time.Time `json:"at"`
}

// Subject names the fact.
func (CommandEnded) Subject() string { return "things.command_ended.v1" }

// Key keeps the facts of one thing in order.
func (f CommandEnded) Key() string { return f.Thing }
