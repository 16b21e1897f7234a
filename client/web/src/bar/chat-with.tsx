/**
 * "Chat with": a combobox over the list of people (W3, W9), after the ARIA Authoring Practices: the focus stays in the
 * input, arrows move a mark through the list, Enter takes the marked person or else the best match.
 */
import { type MouseEvent, useEffect, useId, useRef } from 'react';
import { announce } from '../common/announce.ts';
import { ChevronIcon } from '../common/icons.tsx';
import { usePage } from '../store-context.tsx';
import { optionId, PeopleList } from './people-list.tsx';
import { usePeopleSearch } from './use-people-search.ts';

export function ChatWith() {
  const id = useId();
  const listId = `${id}list`;
  const input = useRef<HTMLInputElement>(null);
  const registered = usePage((state) => state.me !== undefined);
  const search = usePeopleSearch();
  const { open, typed, found, mark, asking, more } = search;
  const listed = open && found.length > 0;
  useSpokenCount(open && typed !== '' && !asking ? countText(found.length, more) : '');

  const toggle = () => {
    input.current?.focus();
    search.setOpen(!open);
  };

  return (
    <div className="field chat-with">
      <label htmlFor={id}>Chat with</label>
      <div className="field-group">
        <input
          ref={input}
          id={id}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={listed}
          aria-controls={listed ? listId : undefined}
          aria-activedescendant={listed && mark >= 0 ? optionId(listId, mark) : undefined}
          value={typed}
          placeholder={registered ? 'Search people' : 'Choose a name first'}
          disabled={!registered}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          enterKeyHint="go"
          onChange={(event) => search.type(event.target.value)}
          onClick={() => search.setOpen(true)}
          onBlur={search.close}
          onKeyDown={search.onKeyDown}
        />
        <button
          type="button"
          className="field-button"
          aria-label="Show people"
          tabIndex={-1}
          disabled={!registered}
          onMouseDown={keepFocus}
          onClick={toggle}
        >
          <ChevronIcon />
        </button>
      </div>
      {open && (
        <div className="popover people-popover">
          {listed ? (
            <PeopleList
              id={listId}
              people={found}
              mark={mark}
              onMark={search.setMarked}
              onChoose={search.choose}
            />
          ) : (
            <p className="people-empty">{emptyText(search)}</p>
          )}
          {listed && (asking || more) && (
            <p className="people-more">{asking ? 'Searching…' : 'There are more: type on'}</p>
          )}
        </div>
      )}
    </div>
  );
}

/** The mouse must not take the focus away from the input. */
const keepFocus = (event: MouseEvent) => event.preventDefault();

function emptyText({ typed, asking, partial }: { typed: string; asking: boolean; partial: boolean }): string {
  if (asking) return 'Searching…';
  if (typed.trim() !== '') return `Nobody here is called “${typed.trim()}”`;
  return partial ? 'Type how a name begins' : 'Nobody else is here yet';
}

function countText(count: number, more: boolean): string {
  const found = count === 0 ? 'Nobody found' : count === 1 ? '1 person found' : `${count} people found`;
  return more ? `${found}, and there are more` : found;
}

/** Says how many were found to whoever does not see the list. */
function useSpokenCount(text: string): void {
  useEffect(() => {
    if (text !== '') announce(text);
  }, [text]);
}
