package services

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"citybrain/domain/cases"
	"citybrain/domain/services/form"
	"citybrain/domain/services/itemcode"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// Fresh is what a new item begins with: nothing, or an item of the basic catalogue.
type Fresh struct {
	From       string `query:"from" maxLength:"80" doc:"Key of an item whose guide and form are taken over; absent: from scratch"`
	Department string `query:"department" maxLength:"40" doc:"That will answer for it"`
	Package    bool   `query:"package" doc:"From scratch: one thing that is made of several items"`
	Type       string `query:"type" maxLength:"2" doc:"GB/T 39046-2020, of one from scratch: 01 permits, 07 confirmations, 20 public services …"`
}

// errNoRoom is the fault of new items.
var errNoRoom = fault.New(fault.Conflict, "services.item_codes", "No code is left for such an item.")

// Begun is an item that nobody has written on yet, with the codes it would have.
type Begun struct {
	Item            Item             `json:"item"`
	Implementations []Implementation `json:"implementations"`
}

// Fresh gives a new item to begin with, with a code that no other has, and keeps
// nothing. One of another department takes the basic code over, for it handles the same
// thing; one of the same department is a further part of it 业务办理项. Who may:
// services.edit, for departments within the caller's scope.
func (s *Service) Fresh(ctx context.Context, in Fresh) (out Begun, err error) {
	if err := s.mayWrite(ctx, in.Department); err != nil {
		return out, err
	}
	var open []*Version
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		open, err = s.store.unfinished(ctx, tx)
		return err
	})
	if err != nil {
		return out, err
	}
	n := namer{book: s.book.Load(), open: open}
	i := Item{}
	if in.From == "" {
		i = plainItem(in)
		i.Basic, err = n.main(s.City.Region, itemcode.Type(in.Type))
	} else {
		v := n.book.find(ItemKey(in.From), s.Clock.Now())
		if v == nil {
			return out, ErrNoItem.With("item", in.From)
		}
		i = v.Item.apart()
		i.Key, i.Related, i.Department = "", append([]ItemKey{v.Item.Key}, v.Item.Related...), in.Department
		err = n.share(&i)
	}
	return Begun{i, n.book.frame.implementations(&i)}, err
}

// namer finds codes that are free.
type namer struct {
	book *book
	open []*Version
}

// each visits every item that there is or that somebody writes.
func (n *namer) each(visit func(i *Item)) {
	for _, key := range n.book.keys {
		list := n.book.versions[key]
		visit(&list[len(list)-1].Item)
	}
	for _, v := range n.open {
		visit(&v.Item)
	}
}

// main gives the basic code behind the last of a type in the region.
func (n *namer) main(region string, t itemcode.Type) (string, error) {
	last := 0
	n.each(func(i *Item) {
		if b, err := itemcode.ParseBasic(i.Basic); err == nil && b.Type == t {
			if no, err := strconv.Atoi(b.Main); err == nil {
				last = max(last, no)
			}
		}
	})
	if last >= 99_999 {
		return "", errNoRoom
	}
	code := itemcode.Basic{Region: region[:2], Type: t, Main: fmt.Sprintf("%05d", last+1), Sub: "000"}.String()
	if _, err := itemcode.ParseBasic(code); err != nil {
		return "", itemcode.ErrBasic
	}
	return code, nil
}

// share leaves an item its basic code where no other has the same implementation, and
// gives it the next free part otherwise.
func (n *namer) share(i *Item) error {
	b, err := itemcode.ParseBasic(i.Basic)
	if err != nil {
		return err
	}
	for sub := 0; sub < 1000; sub++ {
		taken := false
		n.each(func(other *Item) { taken = taken || n.book.frame.sharing(i, other) })
		if !taken {
			return nil
		}
		b.Sub = fmt.Sprintf("%03d", sub+1)
		i.Basic = b.String()
	}
	return errNoRoom
}

// sharing tells two items that would have the same implementation code somewhere.
func (f *Frame) sharing(i, other *Item) bool {
	if i.Key == other.Key && i.Key != "" || i.Basic != other.Basic {
		return false
	}
	theirs := f.implementations(other)
	return slices.ContainsFunc(f.implementations(i), func(one Implementation) bool {
		return slices.ContainsFunc(theirs, func(two Implementation) bool { return one.Code == two.Code })
	})
}

// sharing gives the key of an item whose implementation code another would have, too;
// "" if there is none.
func (b *book) sharing(i *Item) ItemKey {
	for _, key := range b.keys {
		list := b.versions[key]
		if b.frame.sharing(i, &list[len(list)-1].Item) {
			return key
		}
	}
	return ""
}

// alone refuses an item whose code a draft of another has already.
func (s *Service) alone(ctx context.Context, tx *db.Tx, i *Item) error {
	open, err := s.store.unfinished(ctx, tx)
	if err != nil {
		return err
	}
	f := &s.book.Load().frame
	for _, v := range open {
		if f.sharing(i, &v.Item) {
			said := fmt.Sprintf("%s has this code already", v.Item.Key)
			if !english(ctx) {
				said = inChinese("%s has this code already", v.Item.Key)
			}
			return ErrItem.At("/item/basic", "services.item_field", said)
		}
	}
	return nil
}

// flow checks that the flow of an item is one by which its applications can go.
func (c *itemChecker) flow(flows []cases.FlowName) {
	n := slices.IndexFunc(flows, func(one cases.FlowName) bool { return one.Code == c.item.Flow })
	switch {
	case c.item.Flow == "": // told already
	case n < 0:
		c.say("/flow", "there is no flow %q", c.item.Flow)
	case flows[n].Parts && !c.item.Package():
		c.say("/parts", "a package needs two items or more")
	case flows[n].Parts != c.item.Package():
		c.say("/flow", "the flow %s is for packages, and packages need one that waits for parts", c.item.Flow)
	default:
		for _, read := range flows[n].Reads {
			if !c.item.answers(read) {
				c.say("/flow", "a condition of the flow %s reads form.%s; the form does not ask that, or keeps it from conditions", c.item.Flow, read.Field)
			}
		}
	}
}

// plainItem is an item from scratch: who applies is known, and they promise that what
// they write is so.
func plainItem(in Fresh) Item {
	who := form.Step{Code: "applicant", Title: Text{ZH: "申请人", EN: "Applicant"}, Fields: []form.Field{
		{Code: "name", Kind: form.Text, Label: Text{ZH: "姓名", EN: "Name"}, From: "account.name"},
		{Code: "citizen_id", Kind: form.CitizenID, Label: Text{ZH: "身份证号", EN: "Identity number"}, From: "account.citizen_id"},
		{Code: "phone", Kind: form.Phone, Label: Text{ZH: "手机号", EN: "Mobile phone"}, From: "account.phone"},
	}}
	promise := form.Step{Code: "confirm", Title: Text{ZH: "确认和承诺", EN: "Confirm"}, Fields: []form.Field{
		{Code: "truthful", Kind: form.Truth, Must: true, Label: Text{ZH: "我承诺填写的内容属实", EN: "What I have written is true"}},
	}}
	if in.Package { // the parts ask the rest
		return Item{Department: in.Department, Objects: []Object{Person}, Guide: Guide{Flow: flowPackage, Visits: 1, Depth: 3, Channels: []string{"window", "pc", "mobile"},
			Level: 2, Result: Result{Kind: "record"}}}
	}
	return Item{Department: in.Department, Objects: []Object{Person}, Guide: Guide{Flow: "standard", Visits: 1, Depth: 3, Channels: []string{"window", "pc", "mobile"},
		Level: 2, Result: Result{Kind: "certificate"}, Form: form.Form{Steps: []form.Step{who, promise}}}}
}
