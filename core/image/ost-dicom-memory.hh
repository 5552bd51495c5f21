/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <cstdint>
#include <cstring>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmdata/dcistrma.h>

/* For the files that speak to DCMTK, and for nobody else. */
namespace
{

/* ---- Reading from memory ----
 *
 * DCMTK's own memory stream cannot defer a value: it allocates whatever length an element claims before it finds out
 * that the file ends. With a stream that can be opened again at an offset, values beyond MAX_READ are stepped over,
 * which fails when they reach past the end, and are loaded when they are asked for. */

constexpr Uint32 MAX_READ = 64 * 1024;

class MemoryProducer : public DcmProducer
{
public:
  MemoryProducer (const uint8_t *data, size_t length) : data_ (data), length_ (length) {}

  OFBool good () const override { return status_.good (); }
  OFCondition status () const override { return status_; }
  OFBool eos () override { return at_ == length_; }
  offile_off_t avail () override { return static_cast<offile_off_t> (length_ - at_); }
  offile_off_t read (void *buffer, offile_off_t n) override
  {
    const uint8_t *from = data_ + at_;

    n = skip (n);
    if (n > 0)
      std::memcpy (buffer, from, static_cast<size_t> (n));
    return n;
  }
  offile_off_t skip (offile_off_t n) override
  {
    if (n < 0)
      n = 0;
    if (n > avail ())
      n = avail ();
    at_ += static_cast<size_t> (n);
    return n;
  }
  void putback (offile_off_t n) override
  {
    if (n < 0 || static_cast<size_t> (n) > at_)
      status_ = EC_PutbackFailed;
    else
      at_ -= static_cast<size_t> (n);
  }

private:
  const uint8_t *data_;
  size_t         length_;
  size_t         at_ = 0;
  OFCondition    status_ = EC_Normal;
};

class MemoryStream : public DcmInputStream
{
public:
  MemoryStream (const uint8_t *data, size_t length)
    : DcmInputStream (&producer_), producer_ (data, length), data_ (data), length_ (length) {}

  DcmInputStreamFactory *newFactory () const override;

private:
  MemoryProducer producer_;
  const uint8_t *data_;
  size_t         length_;
};

class MemoryStreamFactory : public DcmInputStreamFactory
{
public:
  MemoryStreamFactory (const uint8_t *data, size_t length) : data_ (data), length_ (length) {}

  DcmInputStream *create () const override { return new MemoryStream (data_, length_); }
  DcmInputStreamFactory *clone () const override { return new MemoryStreamFactory (*this); }
  DcmInputStreamFactoryType ident () const override { return DFT_DcmInputFileStreamFactory; }

private:
  const uint8_t *data_;
  size_t         length_;
};

inline DcmInputStreamFactory *
MemoryStream::newFactory () const
{
  const size_t at = static_cast<size_t> (tell ());

  return new MemoryStreamFactory (data_ + at, length_ - at);
}

} // namespace
