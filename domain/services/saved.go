package services

import "citybrain/domain/cases"

// spared is what an application has asked for already: the parts of a package ask
// once for what they share.
type spared struct {
	typed, brought map[string]bool
	came           bool // to a window, with the first part
}

// fetched are the kinds of results for which people come once more, where they do not
// have them sent or shown.
var fetched = map[string]bool{"licence": true, "certificate": true, "approval": true}

// saved counts what an application spares its applicant, of one case. Of a package
// the parts count, for each would have been an application of its own.
func (h *handing) saved(v *Version, children int) (out cases.Spared) {
	if children > 0 {
		return out
	}
	if h.spared.typed == nil {
		h.spared.typed, h.spared.brought = map[string]bool{}, map[string]bool{}
	}
	own := h.own(v)
	for field := range own {
		if _, known := h.draft.written.Prefilled[field]; known || h.spared.typed[field] {
			out.Fields++
		}
		h.spared.typed[field] = true
	}
	for _, one := range h.book.papers(v, own) {
		if !one.Sure || one.Optional {
			continue
		}
		if one.Shared || h.draft.written.Materials[one.Code].How == givenPromise || h.spared.brought[one.Code] {
			out.Materials++
		}
		h.spared.brought[one.Code] = true
	}
	out.Visits = h.visits(&v.Item)
	return out
}

// visits counts the ways to a hall that were not made. Without the city online
// somebody comes to hand in, and once more where there is something to fetch; the
// item says how often it needs them all the same. At a window only the further parts
// of a package save a way.
func (h *handing) visits(i *Item) int64 {
	usual := 1
	if fetched[i.Result.Kind] {
		usual++
	}
	switch cases.Channel(h.channel) {
	case cases.PC, cases.Mobile:
		return int64(max(0, usual-i.Visits))
	case cases.Kiosk:
		return int64(max(0, usual-max(1, i.Visits)))
	}
	if h.spared.came {
		return 1
	}
	h.spared.came = true
	return 0
}
