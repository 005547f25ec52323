package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
)

// bbolt maps its file and trusts it: a page that is not what it should be ends in a
// panic, a page behind the end of the file in SIGBUS, a ring of pages in a stack that
// never ends. So the whole tree is read once in the plain way before it is mapped.
// The format is that of bbolt's version 2; numbers are in the order of the machine.
const (
	boltMagic    = 0xED0CDAED
	boltVersion  = 2
	pageHeader   = 16 // id 8, flags 2, count 2, overflow 4
	elementSize  = 16 // in a branch: place 4, key size 4, page 8; in a leaf: flags 4, place 4, key size 4, value size 4
	bucketHeader = 16 // root page 8, sequence 8; root 0 means that the page follows
	metaSize     = 64 // magic, version, page size, flags: 4 each; root, sequence, freelist, end, transaction, checksum: 8 each

	branchPage   = 0x01
	leafPage     = 0x02
	freelistPage = 0x10
	bucketFlag   = 0x01

	minPage, maxPage = 1 << 10, 1 << 16 // bbolt looks for its second page between these
	maxDepth         = 32               // of pages; four hold a million records
	maxBlank         = 1 << 20          // a file that was never written to is shorter
	firstPages       = 4                // of a file in which nothing was kept yet
)

var order = binary.NativeEndian

// checker walks through one file.
type checker struct {
	file     io.ReaderAt
	pageSize int64
	end      uint64 // pages from here on are not used
	seen     []bool // the pages below end that were met
}

// newChecker is for a file that is as long as its first page says.
func newChecker(file io.ReaderAt, size int64, m meta) (*checker, error) {
	if m.end < 2 || m.end > uint64(size)/uint64(m.pageSize) {
		return nil, fmt.Errorf("cut off: %d bytes, %d pages", size, m.end)
	}
	c := &checker{file: file, pageSize: int64(m.pageSize), end: m.end, seen: make([]bool, m.end)}
	c.seen[0], c.seen[1] = true, true
	return c, nil
}

// meta is the root of the file; there are two, and the newer valid one counts.
type meta struct {
	pageSize                    uint32
	root, freelist, end, change uint64
}

// isUnfinished says whether a file has nothing but zeros, or not all of the pages that
// bbolt begins with and nothing after them.
func isUnfinished(file io.ReaderAt, size int64) (bool, error) {
	if m, ok := readMeta(file, 0); ok {
		return m.change == 0 && m.end == firstPages && size < firstPages*int64(m.pageSize), nil
	}
	if size > maxBlank {
		return false, nil
	}
	content, err := io.ReadAll(io.NewSectionReader(file, 0, size))
	return len(bytes.Trim(content, "\x00")) == 0, err
}

// checkFile returns ErrForeign for a file that bbolt could stumble over.
func checkFile(file io.ReaderAt, size int64) error {
	if err := checkPages(file, size); err != nil {
		return fmt.Errorf("%w: %w", ErrForeign, err)
	}
	return nil
}

func checkPages(file io.ReaderAt, size int64) error {
	m, err := findMeta(file, size)
	if err != nil {
		return err
	}
	c, err := newChecker(file, size, m)
	if err != nil {
		return err
	}
	if err := c.tree(m.root, nil, nil, 0, 0); err != nil {
		return err
	}
	return c.freelist(m.freelist)
}

// findMeta returns the meta page that bbolt will choose. The first one tells where the
// second is; when it is torn, the second is looked for.
func findMeta(file io.ReaderAt, size int64) (meta, error) {
	first, firstOK := readMeta(file, 0)
	if firstOK {
		second, ok := readMeta(file, int64(first.pageSize))
		switch {
		case !ok || second.change < first.change:
			return first, nil
		case second.pageSize != first.pageSize:
			return meta{}, fmt.Errorf("two sizes of a page")
		}
		return second, nil
	}
	for at := int64(minPage); at <= maxPage && at < size; at *= 2 {
		if second, ok := readMeta(file, at); ok && int64(second.pageSize) == at {
			return second, nil
		}
	}
	return meta{}, fmt.Errorf("no valid first page")
}

func readMeta(file io.ReaderAt, at int64) (meta, bool) {
	var page [pageHeader + metaSize]byte
	if _, err := file.ReadAt(page[:], at); err != nil {
		return meta{}, false
	}
	b := page[pageHeader:]
	sum := fnv.New64a()
	sum.Write(b[:metaSize-8])
	m := meta{
		pageSize: order.Uint32(b[8:]), root: order.Uint64(b[16:]), freelist: order.Uint64(b[32:]),
		end: order.Uint64(b[40:]), change: order.Uint64(b[48:]),
	}
	valid := order.Uint32(b) == boltMagic && order.Uint32(b[4:]) == boltVersion && order.Uint64(b[56:]) == sum.Sum64()
	return m, valid && m.pageSize >= minPage && m.pageSize <= maxPage && m.pageSize&(m.pageSize-1) == 0
}

// page is a page with those that belong to it. Of a long one, in which there are attached
// files, only the first is read at once.
type page struct {
	head []byte
	size uint64
	rest io.ReaderAt // nil when head is all
}

const maxHead = 64 << 10 // bytes; longer pages are read in parts

// part returns bytes of a page.
func (p page) part(from, size uint64) ([]byte, error) {
	if from > p.size || size > p.size-from {
		return nil, fmt.Errorf("something is behind its page")
	}
	if from+size <= uint64(len(p.head)) {
		return p.head[from : from+size], nil
	}
	b := make([]byte, size)
	_, err := p.rest.ReadAt(b, int64(from))
	return b, err
}

func (p page) kind() uint16 { return order.Uint16(p.head[8:]) }
func (p page) count() int   { return int(order.Uint16(p.head[10:])) }

// page reads a page that is met for the first time.
func (c *checker) page(id uint64) (page, error) {
	if id >= c.end {
		return page{}, fmt.Errorf("page %d is behind the end", id)
	}
	head := make([]byte, c.pageSize)
	if _, err := c.file.ReadAt(head, int64(id)*c.pageSize); err != nil {
		return page{}, err
	}
	more := uint64(order.Uint32(head[12:]))
	if order.Uint64(head) != id || more >= c.end-id {
		return page{}, fmt.Errorf("page %d is another", id)
	}
	for i := id; i <= id+more; i++ {
		if c.seen[i] {
			return page{}, fmt.Errorf("page %d belongs to two", i)
		}
		c.seen[i] = true
	}
	p := page{head: head, size: (more + 1) * uint64(c.pageSize)}
	p.rest = io.NewSectionReader(c.file, int64(id)*c.pageSize, int64(p.size))
	if more > 0 && p.size <= maxHead {
		p.head = make([]byte, p.size)
		if _, err := p.rest.ReadAt(p.head, 0); err != nil {
			return page{}, err
		}
	}
	return p, nil
}

// tree checks a page and all below it. Its first key is the one by which its parent
// knows it, and all are below the next one there; without a parent both are nil.
func (c *checker) tree(id uint64, first, high []byte, depth, buckets int) error {
	if depth > maxDepth {
		return fmt.Errorf("page %d is too deep", id)
	}
	p, err := c.page(id)
	if err != nil {
		return err
	}
	if p.kind() == leafPage {
		return c.leaf(p, first, high, buckets)
	}
	if p.kind() != branchPage {
		return fmt.Errorf("page %d is of the wrong kind", id)
	}
	keys, table, err := elements(p, first, high)
	if err != nil || len(keys) == 0 {
		return errors.Join(fmt.Errorf("page %d has %d branches", id, len(keys)), err)
	}
	for i, key := range keys {
		next := high
		if i+1 < len(keys) {
			next = keys[i+1]
		}
		child := order.Uint64(table[i*elementSize+8:])
		if err := c.tree(child, key, next, depth+1, buckets); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) leaf(p page, first, high []byte, buckets int) error {
	keys, table, err := elements(p, first, high)
	if err != nil {
		return err
	}
	for i, key := range keys {
		e := table[i*elementSize:]
		from := uint64(i*elementSize+pageHeader) + uint64(order.Uint32(e[4:])) + uint64(len(key))
		size := uint64(order.Uint32(e[12:]))
		if from+size > p.size {
			return fmt.Errorf("a value is behind its page")
		}
		switch flags := order.Uint32(e); {
		case flags == 0 && buckets == 0:
			return fmt.Errorf("a value outside of all buckets")
		case flags == bucketFlag && buckets == 0:
			value, err := p.part(from, size)
			if err == nil {
				err = c.bucket(value)
			}
			if err != nil {
				return err
			}
		case flags != 0:
			return fmt.Errorf("a value of an unknown kind")
		}
	}
	return nil
}

// bucket checks a bucket of the first level; ours have none below.
func (c *checker) bucket(value []byte) error {
	if len(value) < bucketHeader {
		return fmt.Errorf("a bucket without a header")
	}
	if root := order.Uint64(value); root != 0 {
		return c.tree(root, nil, nil, 0, 1)
	}
	inline := value[bucketHeader:]
	if len(inline) < pageHeader || order.Uint16(inline[8:]) != leafPage {
		return fmt.Errorf("a bucket without a page")
	}
	return c.leaf(page{head: inline, size: uint64(len(inline))}, nil, nil, 1)
}

// elements returns the keys of a page, which must lie in it in rising order, and its
// table of elements.
func elements(p page, first, high []byte) (keys [][]byte, table []byte, err error) {
	count := p.count()
	if table, err = p.part(pageHeader, uint64(count*elementSize)); err != nil {
		return nil, nil, err
	}
	place, size := 4, 8
	if p.kind() == branchPage {
		place, size = 0, 4
	}
	for i := range count {
		at := i * elementSize
		from := uint64(pageHeader+at) + uint64(order.Uint32(table[at+place:]))
		key, err := p.part(from, uint64(order.Uint32(table[at+size:])))
		if err != nil || len(key) == 0 || from < uint64(pageHeader+count*elementSize) {
			return nil, nil, errors.Join(fmt.Errorf("a key is outside of its page"), err)
		}
		if i > 0 && bytes.Compare(keys[i-1], key) >= 0 || high != nil && bytes.Compare(key, high) >= 0 {
			return nil, nil, fmt.Errorf("keys are out of order")
		}
		keys = append(keys, key)
	}
	if first != nil && (count == 0 || !bytes.Equal(keys[0], first)) {
		return nil, nil, fmt.Errorf("a page does not begin as its parent says")
	}
	return keys, table, nil
}

// freelist checks the list of pages that may be written next: none is in use.
func (c *checker) freelist(id uint64) error {
	free, err := c.listed(id)
	if err != nil {
		return err
	}
	slices.Sort(free)
	for i, id := range free {
		if id >= c.end || c.seen[id] || i > 0 && id == free[i-1] {
			return fmt.Errorf("page %d is not free", id)
		}
	}
	return nil
}

// listed returns what a list of free pages says.
func (c *checker) listed(id uint64) ([]uint64, error) {
	p, err := c.page(id)
	if err != nil {
		return nil, err
	}
	ids, err := p.part(pageHeader, p.size-pageHeader)
	if err != nil {
		return nil, err
	}
	count := uint64(p.count())
	if count == 0xFFFF { // the number does not fit: it comes first
		count, ids = order.Uint64(ids), ids[8:]
	}
	if p.kind() != freelistPage || count > uint64(len(ids)/8) {
		return nil, fmt.Errorf("no list of free pages")
	}
	free := make([]uint64, count)
	for i := range free {
		free[i] = order.Uint64(ids[8*i:])
	}
	return free, nil
}

// freePages returns the pages that nothing refers to, those behind the end among them:
// by the first page that counts, or by both, as far as both are valid.
func freePages(file io.ReaderAt, size int64, both bool) (free []uint64, pageSize int64, err error) {
	newest, err := findMeta(file, size)
	if err != nil {
		return nil, 0, err
	}
	pageSize = int64(newest.pageSize)
	metas := []meta{newest}
	for at := range int64(2) {
		if m, ok := readMeta(file, at*pageSize); ok && both && m.change != newest.change {
			metas = append(metas, m)
		}
	}
	votes := map[uint64]int{}
	for _, m := range metas {
		c, err := newChecker(file, size, m)
		if err != nil {
			return nil, 0, err
		}
		ids, err := c.listed(m.freelist)
		if err != nil {
			return nil, 0, err
		}
		for id := m.end; id < uint64(size/pageSize); id++ {
			ids = append(ids, id)
		}
		for _, id := range ids {
			if votes[id]++; votes[id] == len(metas) {
				free = append(free, id)
			}
		}
	}
	return free, pageSize, nil
}
