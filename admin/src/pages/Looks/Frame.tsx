import { useEffect, useRef, useState } from 'react';
import { styled } from 'styled-components';

/** The window that a page is shown in, in CSS pixels. */
const WINDOWS = { desktop: { width: 960, height: 960 }, phone: { width: 390, height: 844 } } as const;

export type Device = keyof typeof WINDOWS;

const Room = styled.div`
  overflow: hidden;
  border: 1px solid ${({ theme }) => theme.colors.neutral200};
  border-radius: ${({ theme }) => theme.borderRadius};
  margin: 0 auto;
`;

const Page = styled.iframe`
  border: 0;
  transform-origin: 0 0;
  display: block;
`;

/** How wide the element's parent is, in CSS pixels. */
const useRoomFor = () => {
  const place = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(0);
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => setRoom(entry?.contentRect.width ?? 0));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { place, room };
};

interface FrameProps {
  html: string;
  device: Device;
  title: string;
}

/**
 * A page in a window of its own, made smaller where there is less room. Nothing in it runs, sends or leads anywhere: the
 * sandbox lets nothing through.
 */
export const Frame = ({ html, device, title }: FrameProps) => {
  const { place, room } = useRoomFor();
  const { width, height } = WINDOWS[device];
  const scale = Math.min(1, room / width);
  return (
    <div ref={place}>
      <Room style={{ width: width * scale, height: height * scale }}>
        <Page
          sandbox=""
          srcDoc={html}
          title={title}
          style={{ width, height, transform: `scale(${scale})` }}
        />
      </Room>
    </div>
  );
};
