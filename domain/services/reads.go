package services

import (
	"citybrain/domain/cases"
	"citybrain/kernel/guard"
)

// answers tells whether the form of an item gives the conditions of its flow what they
// read: a question of that code and kind that is marked for them.
func (i *Item) answers(read cases.FlowRead) bool {
	for _, f := range i.Form.Fields() {
		if f.Code == read.Field {
			return f.Guard && kindsOfFlows[f.Seen()] == read.Kind
		}
	}
	return false
}

// kindsOfFlows is what a question is to the conditions of flows.
var kindsOfFlows = map[guard.Kind]string{guard.Text: "text", guard.Number: "number", guard.Truth: "boolean"}

// Unasked names the items in force that go by a flow and whose forms do not give its
// conditions what they read.
func (s *Service) Unasked(flow string, read cases.FlowRead) (names []Text) {
	for _, v := range s.book.Load().all(s.Clock.Now()) {
		if v.Item.Flow == flow && !v.Item.answers(read) {
			names = append(names, v.Item.Name)
		}
	}
	return names
}

// reads holds the conditions of the pack's flows against the forms of the items that go
// by them.
func (r *reader) reads() {
	flows := cases.PackReads(r.pack)
	for i := range r.out.items {
		item := &r.out.items[i]
		for _, read := range flows[item.Flow] {
			if !item.answers(read) {
				at := r.at[item.Key]
				read.Place.Report("the item %s (%s:%d) goes by this flow, and its form gives conditions no form.%s", item.Key, at.File, at.Line, read.Field)
			}
		}
	}
}
